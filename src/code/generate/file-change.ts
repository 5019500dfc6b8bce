/** Stage 4 output and the only thing write/ understands. `path` is relative to the root it is applied to. */
export type FileChange =
  | { readonly kind: "create"; readonly path: string; readonly content: FileContent; readonly mode?: number }
  | {
      readonly kind: "update";
      readonly path: string;
      /** SHA-256 (hex) of the file this change was computed from; another content means somebody was faster, and it is refused. */
      readonly beforeHash: string;
      readonly content: FileContent;
    }
  | { readonly kind: "delete"; readonly path: string; readonly beforeHash: string };

/** Text as UTF-8, or bytes of the monolith that travel unchanged (`from` is relative to the root). */
export type FileContent = { readonly text: string } | { readonly copyOf: string };
