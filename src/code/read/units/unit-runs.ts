import { ts } from "ts-morph";

interface Piece {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface UnitRuns {
  readonly named: readonly Piece[];
  readonly made: readonly Piece[];
}

const nothing: UnitRuns = { named: [], made: [] };

/** Naming a class runs nothing of it but what is static; making an instance runs its constructor and its fields' initialisers. */
export function runsOf(kind: string, node: ts.Node, file: string): UnitRuns {
  if (
    kind !== "declaration" ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node)
  )
    return nothing;
  const pieceOf = ({ pos, end }: ts.Node): Piece => ({ file, start: pos, end });
  if (!ts.isClassLike(node)) {
    const all = [pieceOf(node)];
    return { named: all, made: all };
  }
  const made = node.members.filter(
    (member) => ts.isConstructorDeclaration(member) || ts.isPropertyDeclaration(member),
  );
  return { named: node.members.filter(isStaticMember).map(pieceOf), made: made.map(pieceOf) };
}

function isStaticMember(member: ts.ClassElement): boolean {
  return (
    ts.canHaveModifiers(member) &&
    (member.modifiers ?? []).some((own) => own.kind === ts.SyntaxKind.StaticKeyword)
  );
}
