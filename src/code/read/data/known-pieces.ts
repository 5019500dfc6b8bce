import type { Piece } from "./piece.ts";

/** The one value for a piece of code: two of the same place are the same object. */
export type KnownPiece = Piece;

export function createKnownPieces(): (piece: Piece) => KnownPiece {
  const pieces = new Map<string, Map<number, KnownPiece>>();
  return (piece) => {
    let ofFile = pieces.get(piece.file);
    if (ofFile === undefined) {
      ofFile = new Map();
      pieces.set(piece.file, ofFile);
    }
    const place = piece.start * longestFile + Math.min(piece.end, longestFile - 1);
    const found = ofFile.get(place);
    if (found !== undefined) return found;
    ofFile.set(place, piece);
    return piece;
  };
}

/** Characters: files over 5 MB are not read, so both ends of a piece go into one number. */
const longestFile = 2 ** 24;
