import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";
import { password, username } from "./account-fields";
import { user } from "./users";

const tag = "Auth";

export const getSetup = operation({
  method: "GET",
  path: "/api/setup",
  summary: "Whether this installation still needs its owner",
  tag,
  scope: "public",
  action: "setup.read",
  response: z.object({ needed: z.boolean() }),
});

export const createOwner = operation({
  method: "POST",
  path: "/api/setup",
  summary: "Create the owner with the one-time set-up token",
  tag,
  scope: "public",
  action: "setup.create-owner",
  body: z.strictObject({
    token: z.string().max(256),
    username,
    email: z.email().max(254).nullish(),
    password,
    organization: z.string().trim().min(1).max(128).default("My organization"),
  }),
  response: user,
  status: 201,
});
