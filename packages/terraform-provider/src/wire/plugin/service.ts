import type { MethodDefinition, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Message } from "../protobuf/codec.ts";

/** One gRPC service: its calls, and what answers them. */
export interface Service {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

/** How a call looks on the wire. */
export interface CallShape<Q, A> {
  /** `/package.Service/Call` */
  readonly path: string;
  readonly request: Message<Q>;
  readonly response: Message<A>;
  /** Both default to one message. */
  readonly requestStream?: boolean;
  readonly responseStream?: boolean;
}

/** The call as the gRPC library wants it described. */
export function methodOf<Q, A>(shape: CallShape<Q, A>): MethodDefinition<Q, A> {
  const { path, request, response, requestStream = false, responseStream = false } = shape;
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: (value) => Buffer.from(request.encode(value)),
    requestDeserialize: (bytes) => request.decode(bytes),
    responseSerialize: (value) => Buffer.from(response.encode(value)),
    responseDeserialize: (bytes) => response.decode(bytes),
  };
}
