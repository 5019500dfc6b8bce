/** Types as far as values of them can be mapped field by field. Not part of `Facts`: read when asked for. */
export type TypeTree =
  /** A name without arguments. */
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list"; readonly of: TypeTree; readonly readonly: boolean }
  /** `also`: what it may be instead, as written (`null | undefined`). */
  | { readonly kind: "maybe"; readonly of: TypeTree; readonly also: string }
  | { readonly kind: "fields"; readonly fields: readonly FieldFact[] }
  /** Anything else, as written, with the names of types in it; `holds`: those whose values it may hold (`User["id"]` holds no user). */
  | {
      readonly kind: "text";
      readonly text: string;
      readonly names: readonly string[];
      readonly holds: readonly string[];
      /** Of `Nullable<X>`: `Nullable`, which may be an alias for X or nothing. */
      readonly wraps?: { readonly name: string; readonly of: TypeTree };
    };

export interface FieldFact {
  /** As written: a name, or a text in quotes. */
  readonly name: string;
  readonly optional: boolean;
  readonly type: TypeTree;
}

/** What a file says of types, looked up as it is asked for. */
export interface DeclaredTypes {
  /** The type of that name, field by field; null where the file declares none. */
  shape(name: string): ShapeFact | null;
  /** What the function takes and gives whose body begins there; null where none does. */
  signature(body: number): SignatureFact | null;
  /** Is it an alias such as `type Nullable<T> = T | null`? */
  isMaybe(name: string): boolean;
}

/** An interface, an alias or a class of data; `why` it cannot be mapped field by field. */
export type ShapeFact =
  | { readonly line: number; readonly exported: boolean; readonly fields: readonly FieldFact[] }
  | { readonly line: number; readonly why: string };

/** What a function takes and gives; a promise is what it will be. null where nothing is declared. */
export interface SignatureFact {
  readonly params: readonly { readonly type: TypeTree | null; readonly mayLack: boolean }[];
  readonly result: TypeTree | null;
}
