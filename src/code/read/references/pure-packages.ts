/** Packages whose functions work on their arguments alone, and errors to throw. */
const pure = new Set([
  ..."lodash lodash-es underscore ramda rambda remeda radash date-fns date-fns-tz dayjs moment moment-timezone luxon".split(
    " ",
  ),
  ..."ms uuid nanoid ulid cuid slugify slug limax change-case camelcase pluralize validator zod joi @hapi/joi".split(
    " ",
  ),
  ..."yup ajv superstruct io-ts valibot class-validator class-transformer typebox @sinclair/typebox reflect-metadata".split(
    " ",
  ),
  ..."decimal.js big.js bignumber.js mathjs bcrypt bcryptjs argon2 jsonwebtoken jose md5 crypto-js qs query-string".split(
    " ",
  ),
  ..."http-errors http-status http-status-codes @hapi/boom boom sanitize-html xss marked he escape-html tslib".split(
    " ",
  ),
  ..."fast-deep-equal deep-equal deepmerge immer iconv-lite libphonenumber-js color chroma-js countries-list".split(
    " ",
  ),
  ..."@nestjs/swagger @nestjs/mapped-types @faker-js/faker faker rxjs neverthrow fp-ts ts-pattern p-limit".split(
    " ",
  ),
]);

const builtins = new Set("path crypto util url assert querystring string_decoder punycode buffer".split(" "));

export function isPurePackage(name: string): boolean {
  if (!name.startsWith("node:")) return pure.has(name) || name.startsWith("lodash.");
  return builtins.has(name.slice("node:".length).split("/")[0] ?? "");
}
