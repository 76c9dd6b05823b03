import { getRawAsset } from "node:sea";
import { cacheAsset, compileProgram, programAsset, runProgram } from "./compile-program.ts";

// The script of an executable that carries a cache. Assets are read where they lie, without a copy.
const [program, cache] = [programAsset, cacheAsset].map((name) => Buffer.from(getRawAsset(name)));
runProgram(compileProgram(program ?? Buffer.alloc(0), cache), require);
