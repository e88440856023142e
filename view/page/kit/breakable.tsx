/** A name that may break after its colon where there is little room: `transform:` and `transform_failed`. */
export function Breakable({ name }: { readonly name: string }) {
  const [stage, ...rest] = name.split(':');
  if (rest.length === 0) return <span>{name}</span>;
  return (
    <span>
      {stage}:<wbr />
      {rest.join(':')}
    </span>
  );
}
