import type { handleUnaryCall, ServerDuplexStream, ServerWritableStream } from "@grpc/grpc-js";
import { int, text } from "../protobuf/field.ts";
import { message } from "../protobuf/message.ts";
import { methodOf, type Service } from "./service.ts";

/** Why a plugin ends: its client asked for it, or is not there any more (killed: nobody will ask). */
export type Ending = "asked" | "client-gone";

/**
 * What go-plugin's clients expect of every plugin beside its own protocol: a call that ends it, its health, and two streams that stay open.
 * The one of output lives as long as the client does: that is how a client that was killed is noticed.
 */
export function createPluginServices(): {
  readonly services: readonly Service[];
  readonly ended: Promise<Ending>;
} {
  const { promise: ended, resolve } = Promise.withResolvers<Ending>();
  return {
    services: [
      controller(() => resolve("asked")),
      health,
      // A client that leaves in peace has called the controller before. The broker's stream it closes earlier than that.
      openEnded("GRPCStdio", "StreamStdio", () => resolve("client-gone")),
      openEnded("GRPCBroker", "StartStream", () => {}),
    ],
    ended,
  };
}

const nothing = message({});

function controller(onShutdown: () => void): Service {
  const shutdown: handleUnaryCall<object, object> = (_call, callback) => {
    callback(null, {});
    onShutdown();
  };
  return {
    definition: {
      Shutdown: methodOf({ path: "/plugin.GRPCController/Shutdown", request: nothing, response: nothing }),
    },
    implementation: { Shutdown: shutdown },
  };
}

/** `ServingStatus.SERVING` of grpc.health.v1. */
const serving = 1;

const check: handleUnaryCall<object, { readonly status: number }> = (_call, callback) =>
  callback(null, { status: serving });

const health: Service = {
  definition: {
    Check: methodOf({
      path: "/grpc.health.v1.Health/Check",
      request: message({ service: text(1) }),
      response: message({ status: int(1) }),
    }),
  },
  implementation: { Check: check },
};

type OpenStream = ServerWritableStream<object, object> | ServerDuplexStream<object, object>;

/**
 * A stream that nothing is sent on. Standard output belongs to the handshake and standard error to the log, which the client reads as they
 * are, so there is no output to hand over; and this provider opens no connections of its own (the broker's work).
 */
function openEnded(service: string, call: string, onGone: () => void): Service {
  const hold = (stream: OpenStream): void => {
    stream.on("cancelled", onGone);
    if ("read" in stream) stream.on("data", () => {}).on("end", () => stream.end());
  };
  return {
    definition: {
      [call]: methodOf({
        path: `/plugin.${service}/${call}`,
        request: nothing,
        response: nothing,
        requestStream: service === "GRPCBroker",
        responseStream: true,
      }),
    },
    implementation: { [call]: hold },
  };
}
