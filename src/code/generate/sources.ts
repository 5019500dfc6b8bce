/** What stage 4 may know of the disk, handed in so that the same plan and the same sources give the same bytes. */
export interface Sources {
  /** Text of a monolith file as UTF-8, a byte order mark included. */
  readSource(path: string): string;
  /** SHA-256 (hex) of the bytes of a monolith file; null when it is gone. */
  hashSource(path: string): string | null;
  /** `[path]` for a file, every file below that may travel for a folder; sorted, relative to the monolith's root; null when gone. */
  listFiles(path: string): readonly string[] | null;
  /** Text of a template, by its path below `templates/`. */
  readTemplate(name: string): string;
}
