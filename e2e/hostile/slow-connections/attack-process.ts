/** The attack in a process of its own, so that its work is not in the times of those who ask: `PORT COUNT ADDRESS`. */
import { startAttack } from "./attack";

const [port = "", count = "", localAddress = ""] = process.argv.slice(2);
const attack = startAttack({ port: Number(port), count: Number(count), localAddress });
const telling = setInterval(() => process.send?.({ standing: attack.standing(), closed: attack.closed() }), 250);
process.once("disconnect", () => {
  clearInterval(telling);
  attack.stop();
});
