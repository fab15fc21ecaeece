/** @file A dialog that shows the camera's picture and takes one frame of it; the camera is off as soon as it closes. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../state/settings.ts';

export interface CameraProps {
  readonly onPicture: (picture: Blob) => void;
  readonly onClose: () => void;
}

async function frameOf(video: HTMLVideoElement): Promise<Blob> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

export function Camera({ onPicture, onClose }: CameraProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const ready = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let gone = false;
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const start = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 } } });
        if (gone || !video.current) return stop();
        video.current.srcObject = stream;
        await video.current.play();
        ready.value = true;
      } catch (error) {
        problem.value = error instanceof Error ? error.message : String(error);
      }
    };
    dialog.current?.showModal();
    void start();
    return () => {
      gone = true;
      stop();
    };
  }, [ready, problem]);
  const take = async () => {
    onPicture(await frameOf(video.current!));
    onClose();
  };
  return (
    <dialog ref={dialog} class="camera" aria-labelledby="camera-title" onClose={onClose}>
      <h2 id="camera-title">{t('camera.title')}</h2>
      {problem.value ? (
        <p role="alert" class="problem">
          {t('camera.refused', { problem: problem.value })}
        </p>
      ) : (
        <video ref={video} muted playsInline />
      )}
      <div class="buttons">
        <button type="button" class="primary" disabled={!ready.value} onClick={() => void take()}>
          {t('camera.take')}
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t('camera.close')}
        </button>
      </div>
    </dialog>
  );
}
