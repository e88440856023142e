import type { ShownEngine, ShownField, ShownIndex, ShownPipeline } from '../../../protocol/pipeline.ts';
import { Card } from '../../kit/card.tsx';
import { count, plural } from '../../kit/format.ts';
import type { Filters } from '../../room.tsx';
import { bytes } from './bytes.ts';
import { Settings } from './settings.tsx';

/** What the engine has, beside what the definition says. */
export function Engine({ engine, ...filters }: Filters & { readonly engine: ShownPipeline['engine'] }) {
  if ('problem' in engine) {
    return (
      <Card title="Search engine" class="wide">
        <p class="notice" data-tone="bad">
          {engine.problem}
        </p>
      </Card>
    );
  }
  return (
    <>
      <Card title="Index template and lifecycle" aside={engine.engine}>
        {engine.undefinedHere !== undefined && (
          <p class="notice">Nothing is compared with the definition. {engine.undefinedHere}</p>
        )}
        <Settings
          settings={[{ name: 'Template', value: engine.template }, ...engine.settings, ...engine.lifecycle]}
        />
      </Card>
      <Indices indices={engine.indices} />
      <Fields engine={engine} {...filters} />
    </>
  );
}

function Indices({ indices }: { readonly indices: readonly ShownIndex[] }) {
  return (
    <Card title="Indices" aside={indices.length > 0 && `${count(indices.length)}, the newest first`}>
      {indices.length === 0 ? (
        <p class="quiet">There is none yet: the first document makes it.</p>
      ) : (
        <div class="tall-list">
          <table class="grid">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col" class="number">
                  Documents
                </th>
                <th scope="col" class="number">
                  Size
                </th>
                <th scope="col">Health</th>
              </tr>
            </thead>
            <tbody>
              {indices.map(({ name, documents, bytes: size, health }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="number">{count(documents)}</td>
                  <td class="number">{bytes(size)}</td>
                  <td data-tone={health === 'red' ? 'bad' : undefined}>{health}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function Fields({ engine, query, setQuery }: Filters & { readonly engine: ShownEngine }) {
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
      <table class="grid fields">
        <thead>
          <tr>
            <th scope="col">Field</th>
            {undefinedHere === undefined && <th scope="col">Definition</th>}
            <th scope="col">Template</th>
            <th scope="col">{index ?? 'No index yet'}</th>
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
      {hasDefinition && <td>{defined ?? none}</td>}
      <td>{template ?? none}</td>
      <td>{index ?? (hasIndex && none)}</td>
    </tr>
  );
}
