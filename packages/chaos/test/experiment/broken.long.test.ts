import { describeBrokenSystems } from "./broken-systems.ts";

describeBrokenSystems("embedded");
