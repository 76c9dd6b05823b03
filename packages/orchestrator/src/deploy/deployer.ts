import { hostname, userInfo } from "node:os";

/** For the record: who deploys, as `user@machine`. */
export function deployer(): string {
  return `${userInfo().username}@${hostname()}`;
}
