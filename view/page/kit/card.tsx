import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface CardProps {
  readonly title: string;
  /** At the title's right. */
  readonly aside?: ComponentChildren;
  /** For its place in the room's grid. */
  readonly class?: string;
  /** Where a link within the room leads to. */
  readonly id?: string;
  readonly children: ComponentChildren;
}

/** A part of a room, with its heading. */
export function Card({ title, aside, class: given, id, children }: CardProps) {
  const heading = useId();
  return (
    <section
      id={id}
      // What a link leads to takes the focus, so that Tab goes on there.
      tabIndex={id === undefined ? undefined : -1}
      class={given === undefined ? 'card' : `card ${given}`}
      aria-labelledby={heading}
    >
      <header class="card-head">
        <h2 id={heading}>{title}</h2>
        {aside !== undefined && <div class="card-aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** Where there is nothing to show yet: what to do next. */
export function Empty({
  title,
  children,
}: {
  readonly title: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}
