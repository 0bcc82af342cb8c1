import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";
import { paging } from "./paging";

const tag = "Cluster";

const optionalText = z.string().max(256).nullish();
const locationBody = z.strictObject({
  name: z.string().trim().min(1).max(256),
  datacenter: optionalText,
  region: optionalText,
  zone: optionalText,
  building: optionalText,
  address: optionalText,
  contact_phone: optionalText,
  contact_name: optionalText,
  contact_email: z.email().max(256).nullish(),
  placement_group_id: optionalText,
});
export const location = z.object({
  id: z.uuid(),
  name: z.string(),
  datacenter: z.string().nullable(),
  region: z.string().nullable(),
  zone: z.string().nullable(),
  building: z.string().nullable(),
  address: z.string().nullable(),
  contact_phone: z.string().nullable(),
  contact_name: z.string().nullable(),
  contact_email: z.string().nullable(),
  placement_group_id: z.string().nullable(),
  created_at: z.iso.datetime(),
});
export type Location = z.infer<typeof location>;

const locationParams = z.object({ locationId: z.uuid() });

export const createLocation = operation({
  method: "POST",
  path: "/api/cluster/location",
  summary: "Record a location",
  tag,
  scope: "admin",
  action: "location.create",
  body: locationBody,
  response: location,
});
export const updateLocation = operation({
  method: "PUT",
  path: "/api/cluster/location/{locationId}",
  summary: "Change a location",
  tag,
  scope: "admin",
  action: "location.update",
  params: locationParams,
  body: locationBody,
  response: location,
});
export const getLocation = operation({
  method: "GET",
  path: "/api/cluster/location/{locationId}",
  summary: "One location",
  tag,
  scope: "read",
  action: "location.read",
  params: locationParams,
  response: location,
});
export const deleteLocation = operation({
  method: "DELETE",
  path: "/api/cluster/location/{locationId}",
  summary: "Delete a location",
  tag,
  scope: "admin",
  action: "location.delete",
  params: locationParams,
  response: z.object({ deleted: z.boolean() }),
});
export const listLocations = operation({
  method: "GET",
  path: "/api/cluster/locations",
  summary: "Locations",
  tag,
  scope: "read",
  action: "location.list",
  query: paging,
  response: z.array(location),
});
