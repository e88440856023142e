import type { ShownEngine, ShownField } from '../../../protocol/pipeline.ts';
import { Card } from '../../kit/card.tsx';
import { count, plural } from '../../kit/format.ts';
import type { Filters } from '../../room.tsx';

/** Field by field: what the definition says, and what the engine has. */
export function Fields({ engine, query, setQuery }: Filters & { readonly engine: ShownEngine }) {
  const { fields, more, index, undefinedHere } = engine;
  const wanted = query.get('field') ?? '';
  const shown = fields.filter(({ field }) => field.toLowerCase().includes(wanted.toLowerCase()));
  const different = fields.filter(({ differs }) => differs).length;
  return (
    <Card
      title="Fields"
      class="wide"
      aside={
        different === 0
          ? `${plural(fields.length + more, 'field')}, all the same`
          : `${count(different)} differ`
      }
    >
      <div class="choosing">
        <label>
          Find a field
          <input
            type="search"
            value={wanted}
            onInput={({ currentTarget }) => setQuery({ field: currentTarget.value })}
          />
        </label>
      </div>
      <table class="grid cards fields">
        <thead>
          <tr>
            <th scope="col">Field</th>
            {undefinedHere === undefined && <th scope="col">Definition</th>}
            <th scope="col">Template</th>
            {index !== undefined && <th scope="col">{index}</th>}
          </tr>
        </thead>
        <tbody>
          {shown.map((field) => (
            <FieldRow
              key={field.field}
              field={field}
              hasDefinition={undefinedHere === undefined}
              hasIndex={index !== undefined}
            />
          ))}
        </tbody>
      </table>
      {shown.length === 0 && <p class="quiet">No field has that in its name.</p>}
      {more > 0 && <p class="quiet">And {plural(more, 'field')} more, which are all the same.</p>}
    </Card>
  );
}

interface FieldRowProps {
  readonly field: ShownField;
  readonly hasDefinition: boolean;
  readonly hasIndex: boolean;
}

function FieldRow({
  field: { field, defined, template, index, differs },
  hasDefinition,
  hasIndex,
}: FieldRowProps) {
  const none = <span class="quiet">none</span>;
  return (
    <tr>
      <th scope="row">
        {field}
        {differs && (
          <span class="differs" data-tone="warn">
            {' '}
            ≠ differs
          </span>
        )}
      </th>
      {hasDefinition && <td data-label="Definition">{defined ?? none}</td>}
      <td data-label="Template">{template ?? none}</td>
      {hasIndex && <td data-label="Newest index">{index ?? none}</td>}
    </tr>
  );
}
