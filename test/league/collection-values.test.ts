import { expect, test } from "vitest";
import { collectionValues } from "./collection-values.ts";

const url = "http://127.0.0.1:9";
const paths = ["/", "/health", "/api/users", "/api/users/:id", "/api/v2/tags"];

test("an address, a user and a password are given to the variables that are named so", () => {
  const collection =
    '["{{APIURL}}"] ["{{APIURL}}"] "{{APIURL}}/users" "{{APIURL}}/users/{{id}}" "{{EMAIL}}" "{{USERNAME}}" "{{PASSWORD}}"';
  const values = collectionValues(collection, { url, paths, stated: {} });
  expect(values).toMatchObject({ APIURL: `${url}/api`, EMAIL: expect.stringMatching(/^u\w+@/) });
  expect(Object.keys(values).sort()).toEqual(["APIURL", "EMAIL", "PASSWORD", "USERNAME"]);
  expect(collectionValues(collection, { url, paths, stated: {} }).USERNAME).not.toBe(values.USERNAME);
});

test("the address holds what the requests leave out of the paths", () => {
  const of = (collection: string): string | undefined =>
    collectionValues(collection, { url, paths, stated: {} }).baseUrl;
  expect(of('"{{baseUrl}}/api/users"')).toBe(url);
  expect(of('"{{baseUrl}}/tags"')).toBe(`${url}/api/v2`);
});

test("what is stated beats what a name says", () => {
  const stated = { EMAIL: "a+{run}@b.example", TOKEN: "{url}/t" };
  const values = collectionValues('"{{EMAIL}}"', { url, paths, stated });
  expect(values).toMatchObject({ EMAIL: expect.stringMatching(/^a\+\w+@b/), TOKEN: `${url}/t` });
});
