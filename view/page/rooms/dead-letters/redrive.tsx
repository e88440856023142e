import { useEffect, useRef, useState } from 'preact/hooks';
import type { LetterChoice, RedrivePlan } from '../../../protocol/dead-letters.ts';
import { announce } from '../../kit/announcer.ts';
import { get, post, RequestError } from '../../kit/api.ts';
import { plural } from '../../kit/format.ts';
import { session } from '../../kit/frames.ts';
import { useStore } from '../../kit/store.ts';
import { queryOf } from './addresses.ts';

export interface RedriveProps {
  readonly choice: LetterChoice;
  readonly label: string;
}

type Step =
  | { readonly name: 'ready'; readonly error?: string }
  | { readonly name: 'asking' }
  | { readonly name: 'planned'; readonly plan: RedrivePlan }
  | { readonly name: 'starting' };

/** Redrives letters, after it has said what that would do. Not there in a view that only reads. */
export function Redrive({ choice, label }: RedriveProps) {
  const [step, setStep] = useState<Step>({ name: 'ready' });
  const confirm = useRef<HTMLButtonElement>(null);
  const chosen = queryOf({ ...choice });
  useEffect(() => setStep({ name: 'ready' }), [chosen]);
  useEffect(() => {
    if (step.name === 'planned') confirm.current?.focus();
  }, [step.name]);
  if (useStore(session)?.mayChange !== true) return null;
  const failed = (thrown: unknown) => {
    const error = thrown instanceof RequestError ? thrown.message : 'The view answered something else.';
    setStep({ name: 'ready', error });
    announce(error);
  };
  const ask = () => {
    setStep({ name: 'asking' });
    get<RedrivePlan>(`/api/dead-letters/plan?${chosen}`).then((plan) => {
      setStep({ name: 'planned', plan });
      announce(planText(plan));
    }, failed);
  };
  const start = (records: number) => {
    setStep({ name: 'starting' });
    post('/api/dead-letters/redrive', { ...choice, records }).then(() => {
      setStep({ name: 'ready' });
      announce('The redrive has begun.');
    }, failed);
  };
  if (step.name === 'planned') {
    const { plan } = step;
    return (
      <div class="confirm">
        <p>{planText(plan)}</p>
        <div class="buttons">
          <button
            type="button"
            class="primary"
            ref={confirm}
            onClick={() => start(plan.records)}
            disabled={plan.records === 0}
          >
            Redrive {plural(plan.records, 'record')}
          </button>
          <button type="button" onClick={() => setStep({ name: 'ready' })}>
            Cancel
          </button>
        </div>
      </div>
    );
  }
  return (
    <div class="buttons">
      <button type="button" onClick={ask} disabled={step.name !== 'ready'}>
        {step.name === 'ready'
          ? label
          : step.name === 'asking'
            ? 'Looking at what that would do…'
            : 'Beginning…'}
      </button>
      {step.name === 'ready' && step.error !== undefined && <p data-tone="bad">{step.error}</p>}
    </div>
  );
}

function planText({ records, objects, invocations }: RedrivePlan): string {
  if (records === 0) return 'There is nothing to redrive: the letters may have been redriven meanwhile.';
  return (
    `${plural(records, 'record')} of ${plural(objects, 'object')} would be given to the indexer again, ` +
    `in ${plural(invocations, 'invocation')}. Nothing has been changed yet. ` +
    'What is rejected again stays here, with its newest reason.'
  );
}
