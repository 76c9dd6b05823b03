import { expect, test } from "vitest";
import { findDeadLinks } from "../../rules/find-dead-links.ts";
import { plantRepository } from "./plant-repository.ts";

const guide = { "docs/guide.md": "# The guide\n\n## What `x-y` does: more\n" };

test("links to pages, headings and other sites are right", () => {
  using planted = plantRepository({
    ...guide,
    "README.md":
      "[a](docs/guide.md) [b](docs/guide.md#what-x-y-does-more) [c](https://x.test/y.md) [d](#e)\n# E\n",
  });

  expect(findDeadLinks(planted.root)).toEqual([]);
});

test.for([
  ["docs/gone.md", "the file docs/gone.md"],
  ["docs/guide.md#gone", "a heading #gone in docs/guide.md"],
  ["#gone", "a heading #gone in README.md"],
])("the link %s is dead", ([link, what]) => {
  using planted = plantRepository({ ...guide, "README.md": `[text](${link})\n` });

  expect(findDeadLinks(planted.root)).toMatchObject([
    {
      rule: "dead-link",
      file: "README.md",
      message: `The link ${link} leads nowhere: ${what} is not there.`,
    },
  ]);
});

test("code of a page is not read as links", () => {
  using planted = plantRepository({ "README.md": "`[a](b)`\n```\n[a](b)\n# no heading\n```\n" });

  expect(findDeadLinks(planted.root)).toEqual([]);
});

test("a page that a comment or a hint names has to be there", () => {
  using planted = plantRepository({
    ...guide,
    "docs/decisions/001-first.md": "",
    "packages/p/src/a.ts": "// docs/guide.md, docs/decisions/001\n",
    "packages/p/src/b.ts": "// docs/gone.md, docs/decisions/002\n",
  });

  expect(findDeadLinks(planted.root).map(({ file, message }) => [file, message])).toEqual([
    ["packages/p/src/b.ts", "The link docs/gone.md leads nowhere: the page docs/gone.md is not there."],
    [
      "packages/p/src/b.ts",
      "The link docs/decisions/002 leads nowhere: the page docs/decisions/002 is not there.",
    ],
  ]);
});
