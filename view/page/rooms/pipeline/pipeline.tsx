import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ShownOption, ShownPipeline, ShownSetting } from '../../../protocol/pipeline.ts';
import { Card, Empty } from '../../kit/card.tsx';
import { plural } from '../../kit/format.ts';
import { clockAhead } from '../../kit/frames.ts';
import { useAsked } from '../../kit/use-asked.ts';
import type { Filters } from '../../room.tsx';
import { EngineCards } from './engine.tsx';
import { Fields } from './fields.tsx';
import { FunctionCard } from './function-card.tsx';
import { Settings } from './settings.tsx';

/** Milliseconds from one look to the next: what is deployed changes rarely. */
const everyMs = 15_000;

export function Pipeline(filters: Filters) {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setTurn((one) => one + 1);
    }, everyMs);
    return () => clearInterval(timer);
  }, []);
  const { answer, failure } = useAsked<ShownPipeline>('/api/pipeline/shown', turn);
  // When it was read: what it counts goes on.
  const at = useMemo(() => Date.now() + clockAhead.get(), [answer]);
  if (answer === undefined) {
    return failure === undefined ? (
      <p class="quiet loading">Reading…</p>
    ) : (
      <Empty title="What is deployed can’t be read">
        <p>{failure}</p>
        <p class="quiet">It is asked for again by itself.</p>
      </Empty>
    );
  }
  return (
    <div class="room two">
      {failure !== undefined && <p class="notice wide">{failure} What you see is from before.</p>}
      <Differences shown={answer} />
      {answer.functions.map((one) => (
        <FunctionCard key={one.role} shown={one} />
      ))}
      <EngineCards engine={answer.engine} at={at} />
      <Card title="Stream and endpoints">
        <Settings settings={[...prefixed('Stream: ', answer.stream), ...answer.endpoints]} />
      </Card>
      <Card title="Versions">
        <Settings settings={answer.versions} />
      </Card>
      {!('problem' in answer.engine) && <Fields engine={answer.engine} {...filters} />}
      <Options shown={answer} {...filters} />
    </div>
  );
}

function prefixed(prefix: string, settings: readonly ShownSetting[]): readonly ShownSetting[] {
  return settings.map((one) => ({ ...one, name: `${prefix}${one.name.toLowerCase()}` }));
}

/** How many things aren't as they are meant: what one wants to know first. */
function Differences({ shown: { functions, engine } }: { readonly shown: ShownPipeline }) {
  const settings = [
    ...functions.flatMap((one) => [...one.settings, ...one.mapping]),
    ...('problem' in engine ? [] : [...engine.settings, ...engine.lifecycle]),
  ].filter(({ otherwise }) => otherwise !== undefined).length;
  const fields = 'problem' in engine ? 0 : engine.fields.filter(({ differs }) => differs).length;
  if (settings + fields === 0) return null;
  const parts = [
    ...(settings > 0 ? [plural(settings, 'setting')] : []),
    ...(fields > 0 ? [plural(fields, 'field')] : []),
  ];
  return (
    <p class="notice wide" data-tone="warn">
      <strong>Not as defined:</strong> {parts.join(' and ')}. Each is marked below with what the definition
      says.
    </p>
  );
}

const kinds = [
  ['', 'Set'],
  ['all', 'All'],
] as const;

function Options({ shown, query, setQuery }: Filters & { readonly shown: ShownPipeline }) {
  const kind = query.get('options') === 'all' ? 'all' : '';
  const options = shown.options.filter(({ from }) => kind === 'all' || from !== undefined);
  return (
    <Card
      title={shown.optionsOf === 'run' ? 'Options in force' : 'Options of this project'}
      class="wide"
      aside={
        <fieldset class="choice">
          <legend class="hidden">Options shown</legend>
          {kinds.map(([name, title]) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === kind}
              onClick={() => setQuery({ options: name })}
            >
              {title}
            </button>
          ))}
        </fieldset>
      }
    >
      {shown.optionsOf === 'project' && (
        <p class="quiet">
          A stack keeps no options. These are what this project’s files would deploy; functions and engine
          above are as they are deployed.
        </p>
      )}
      <table class="grid cards options">
        <thead>
          <tr>
            <th scope="col">Option</th>
            <th scope="col">Value</th>
            <th scope="col">Set in</th>
            <th scope="col" class="less">
              What it does
            </th>
          </tr>
        </thead>
        <tbody>
          {options.map((option) => (
            <OptionRow key={option.name} option={option} />
          ))}
        </tbody>
      </table>
      {options.length === 0 && <p class="quiet">None is set: all have their defaults.</p>}
    </Card>
  );
}

function OptionRow({ option: { name, value, from, about } }: { readonly option: ShownOption }) {
  return (
    <tr data-none={from === undefined ? '' : undefined}>
      <th scope="row">{name}</th>
      <td>
        <code>{value}</code>
      </td>
      <td class="from" data-label="Set in">
        {from ?? 'default'}
      </td>
      <td class="less quiet">{about}</td>
    </tr>
  );
}
