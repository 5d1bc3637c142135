"""The modules' own tests, tests/js/*.test.mjs, in a bare page: Node runs them too, but is not needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests/js").glob("*.test.mjs"))
PAGE = "http://modules.test/"
# What the tests use of Node, as modules for the page.
NODE = {
    "node:test": """
        export const tests = [];
        export default (name, does) => tests.push({ name, does });
    """,
    "node:assert/strict": """
        function same(a, b) {
            if (Object.is(a, b)) return true;
            if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
            if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
            if (a instanceof Map || a instanceof Set || a instanceof Date) throw new Error("what is this?");
            const keys = Object.keys(a);
            if (keys.length !== Object.keys(b).length) return false;
            return keys.every(key => Object.hasOwn(b, key) && same(a[key], b[key]));
        }
        const said = value => JSON.stringify(value) ?? String(value);
        function ok(value, message = `${said(value)} is not truthy`) {
            if (!value) throw message instanceof Error ? message : new Error(message);
        }
        const fit = (found, wanted) =>
            wanted instanceof RegExp ? wanted.test(String(found)) : found instanceof wanted;
        export default Object.assign((value, message) => ok(value, message), {
            ok,
            equal: (a, b, message) => ok(Object.is(a, b), message ?? `${said(a)} is not ${said(b)}`),
            notEqual: (a, b, message) => ok(!Object.is(a, b), message ?? `${said(a)} is that too`),
            deepEqual: (a, b, message) => ok(same(a, b), message ?? `${said(a)} is not ${said(b)}`),
            notDeepEqual: (a, b, message) => ok(!same(a, b), message ?? `${said(a)} is that too`),
            match: (text, pattern, message) => ok(pattern.test(text), message ?? `${text} is not ${pattern}`),
            throws: (does, wanted) => {
                try {
                    does();
                } catch (error) {
                    return ok(!wanted || fit(error, wanted), `${error} is not ${wanted}`);
                }
                throw new Error("nothing was thrown");
            },
        });
    """,
}
MODULE = "text/javascript"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    names = {f"{PAGE}node/{k}.js": source for k, source in enumerate(NODE.values())}
    imports = dict(zip(NODE, names, strict=True))

    def serve(route) -> None:
        url = route.request.url
        if url == PAGE:
            mapped = str({"imports": imports}).replace("'", '"')
            body = f'<!doctype html><script type="importmap">{mapped}</script>'
            route.fulfill(body=body, content_type="text/html")
        else:
            body = names[url] if url in names else (ROOT / url.removeprefix(PAGE)).read_text("utf-8")
            route.fulfill(body=body, content_type=MODULE)

    page.route(PAGE + "**", serve)
    page.goto(PAGE)
    yield page
    page.close()


def run(page: Page, path: str) -> tuple[list[str], list[str]]:
    """The names of a file's tests, and what failed: "name: why"."""
    return page.evaluate(
        """async path => {
            const { tests } = await import("node:test");
            tests.length = 0;
            await import(path);
            const failed = [];
            for (const { name, does } of tests) {
                try {
                    await does();
                } catch (error) {
                    failed.push(`${name}: ${error?.message ?? error}`);
                }
            }
            return [tests.map(({ name }) => name), failed];
        }""",
        path,
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.mjs"))
def test_the_modules_pass_their_own_tests(page: Page, file: Path):
    ran, failed = run(page, f"/tests/js/{file.name}")
    assert failed == []
    assert len(ran) >= 5, "the file's tests have not been found"


def test_the_stand_in_for_node_fails_what_is_wrong(page: Page):
    wrong = [
        "ok(0)",
        "equal(NaN, 0)",
        "equal(0, -0)",
        "notEqual(1, 1)",
        "deepEqual([1, { a: [2] }], [1, { a: [3] }])",
        "deepEqual([1], Float32Array.of(1))",
        "deepEqual({ a: 1 }, { a: 1, b: undefined })",
        "notDeepEqual([NaN], [NaN])",
        "match('ab', /^b/)",
        "throws(() => {})",
        "throws(() => { throw new Error('ab') }, /ba/)",
        "throws(() => { throw new Error('ab') }, TypeError)",
    ]
    passed = page.evaluate(
        """async wrong => {
            const assert = (await import("node:assert/strict")).default;
            return wrong.filter(each => {
                try {
                    new Function("assert", `assert.${each}`)(assert);
                    return true;
                } catch {
                    return false;
                }
            });
        }""",
        wrong,
    )
    assert passed == []
