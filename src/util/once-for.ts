/** The same, worked out once for each text. */
export function onceFor<Value>(make: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    if (known.has(text)) return known.get(text) as Value; // as: what is there was put there by the line below
    const made = make(text);
    known.set(text, made);
    return made;
  };
}
