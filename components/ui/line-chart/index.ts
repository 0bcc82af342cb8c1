export type { ChartData } from "./chart-data";
export { LineChart } from "./line-chart";
