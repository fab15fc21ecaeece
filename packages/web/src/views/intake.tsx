/** @file How files get in: dropped, chosen, pasted, taken with the camera. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { addFiles, entries } from '../state/entries.ts';
import { t } from '../state/settings.ts';
import { Camera } from './camera.tsx';
import { Icon } from './icons.tsx';

const ACCEPT = 'image/*,video/*,.mkv,.mov,.avif';

const stamp = () => new Date().toISOString().slice(11, 19).replaceAll(':', '.');

/** Pasted pictures have no name worth keeping ("image.png"). */
function named(file: File): File {
  return file.name === 'image.png' ? new File([file], t('paste.name', { time: stamp() }), { type: file.type }) : file;
}

/** Drops and pastes anywhere on the page count. */
function usePageWideIntake(onOver: (over: boolean) => void): void {
  useEffect(() => {
    const withFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const over = (event: DragEvent) => {
      if (!withFiles(event)) return;
      event.preventDefault();
      onOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) onOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!withFiles(event)) return;
      event.preventDefault();
      onOver(false);
      addFiles(event.dataTransfer!.files);
    };
    const paste = (event: ClipboardEvent) => addFiles(Array.from(event.clipboardData?.files ?? [], named));
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
      removeEventListener('paste', paste);
    };
  }, [onOver]);
}

export function Intake() {
  const over = useSignal(false);
  const camera = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const cameraButton = useRef<HTMLButtonElement>(null);
  const setOver = useRef((value: boolean) => {
    over.value = value;
  }).current;
  usePageWideIntake(setOver);
  useSignalEffect(() => {
    document.documentElement.classList.toggle('dropping', over.value);
  });
  const choose = (event: { readonly currentTarget: HTMLInputElement }) => {
    addFiles(event.currentTarget.files ?? []);
    // The same file may be chosen again.
    event.currentTarget.value = '';
  };
  return (
    <section class={`intake ${entries.value.length > 0 ? 'small' : ''}`} aria-label={t('intake.label')}>
      <p class="drop-words" aria-hidden="true">
        {t(over.value ? 'intake.dropNow' : 'intake.drop')}
      </p>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => input.current?.click()}>
          <Icon name="add" /> {t('intake.choose')}
        </button>
        <button type="button" ref={cameraButton} onClick={() => (camera.value = true)}>
          <Icon name="camera" /> {t('intake.camera')}
        </button>
        <input
          ref={input}
          class="unseen"
          type="file"
          multiple
          accept={ACCEPT}
          tabIndex={-1}
          aria-hidden="true"
          onChange={choose}
        />
      </div>
      <p class="hint">{t('intake.paste')}</p>
      <p class="hint formats">{t('intake.formats')}</p>
      {camera.value && (
        <Camera
          onPicture={(picture) =>
            addFiles([new File([picture], t('camera.name', { time: stamp() }), { type: 'image/png' })])
          }
          onClose={() => {
            camera.value = false;
            cameraButton.current?.focus();
          }}
        />
      )}
    </section>
  );
}
