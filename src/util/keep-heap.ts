/**
 * Environment of a process that carries large bodies: without glibc's trimming of the heap they cost half, since it would give
 * memory back and fault it in again. Other C libraries do not know these names.
 */
export const keepHeap = {
  MALLOC_TRIM_THRESHOLD_: "268435456",
  MALLOC_TOP_PAD_: "33554432",
  MALLOC_MMAP_THRESHOLD_: "4194304",
} as const;
