import { ts } from "ts-morph";

/** An identifier that is a property's or a label's name refers to nothing by itself. */
export function isNameOnly(node: ts.Identifier): boolean {
  const { parent } = node;
  switch (parent.kind) {
    case ts.SyntaxKind.PropertyAccessExpression:
    case ts.SyntaxKind.MetaProperty:
    case ts.SyntaxKind.PropertyAssignment:
    case ts.SyntaxKind.EnumMember:
    case ts.SyntaxKind.JsxAttribute:
    case ts.SyntaxKind.MethodDeclaration:
    case ts.SyntaxKind.PropertyDeclaration:
    case ts.SyntaxKind.PropertySignature:
    case ts.SyntaxKind.MethodSignature:
    case ts.SyntaxKind.GetAccessor:
    case ts.SyntaxKind.SetAccessor:
      return "name" in parent && parent.name === node;
    case ts.SyntaxKind.QualifiedName:
      return "right" in parent && parent.right === node;
    case ts.SyntaxKind.BindingElement:
      return "propertyName" in parent && parent.propertyName === node;
    case ts.SyntaxKind.ExportSpecifier:
      return ts.isExportSpecifier(parent) && parent.propertyName !== undefined && parent.name === node;
    case ts.SyntaxKind.LabeledStatement:
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement:
    case ts.SyntaxKind.NamedTupleMember:
      return true;
    default:
      return false;
  }
}
