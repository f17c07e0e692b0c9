// The drop zone: a field held by four corners. The whole field takes a drop; its button opens the file dialogue. Once
// something is in it, it shrinks to one line and never vanishes.

import type { ComponentChildren, JSX } from 'preact';

export type DropZoneProps = {
  readonly id: string;
  readonly heading: string;
  readonly text: string;
  readonly button: string;
  readonly multiple: boolean;
  readonly compact: boolean;
  /** The quieter button of a field that already holds something. */
  readonly outlined?: boolean;
  readonly dragging: boolean;
  readonly overHeading: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onDragging: (dragging: boolean) => void;
  readonly children?: ComponentChildren;
};

/** Draws the drop zone. */
export const DropZone = (props: DropZoneProps): JSX.Element => {
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    props.onDragging(false);
    props.onFiles([...(event.dataTransfer?.files ?? [])]);
  };
  const onOver = (event: DragEvent): void => {
    event.preventDefault();
    if (!props.dragging) props.onDragging(true);
  };
  const onLeave = (event: DragEvent): void => {
    const zone = event.currentTarget;
    if (zone instanceof Node && event.relatedTarget instanceof Node && zone.contains(event.relatedTarget)) return;
    props.onDragging(false);
  };
  const onChange = (event: Event): void => {
    if (!(event.currentTarget instanceof HTMLInputElement)) return;
    const files = [...(event.currentTarget.files ?? [])];
    // Cleared, so that choosing the same file again is noticed.
    event.currentTarget.value = '';
    props.onFiles(files);
  };
  const className = ['drop-zone', props.compact ? 'is-compact' : '', props.dragging ? 'is-over' : ''].join(' ').trim();
  return (
    <div class={className} onDrop={onDrop} onDragOver={onOver} onDragEnter={onOver} onDragLeave={onLeave}>
      <div class="drop-main">
        <div class="drop-words">
          <h2>{props.dragging ? props.overHeading : props.heading}</h2>
          <p>{props.text}</p>
        </div>
        <label class={props.outlined === true ? 'button is-outlined' : 'button'} for={props.id}>
          <input id={props.id} class="visually-hidden" type="file" multiple={props.multiple} onChange={onChange} />
          {props.button}
        </label>
      </div>
      {props.children}
    </div>
  );
};
