import { z } from "zod";
import type { Wish } from "../state/wish.ts";

const name = z.string().min(1).max(200);

/** A wish as a page sends it. */
export const wishSchema: z.ZodType<Wish> = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("kill-agent"), agent: name }),
  z.strictObject({ do: z.literal("pause-agent"), agent: name }),
  z.strictObject({
    do: z.literal("kill-all"),
    system: z.enum(["consul", "nomad", "both"]),
    role: z.enum(["server", "client", "any"]),
    executors: z.boolean(),
  }),
  z.strictObject({ do: z.literal("kill-instance"), allocation: name }),
  z.strictObject({ do: z.literal("hang-instance"), allocation: name }),
  z.strictObject({ do: z.literal("cut-off-host"), host: name }),
  z.strictObject({ do: z.literal("power-off-host"), host: name }),
  z.strictObject({ do: z.literal("drain-host"), host: name }),
  z.strictObject({ do: z.literal("undrain-host"), host: name }),
]);
