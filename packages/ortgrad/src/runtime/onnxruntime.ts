/** @file onnxruntime-node, which nothing else imports: it must not be loaded before it is told to report nothing. */
import './no-telemetry.ts';

export * from 'onnxruntime-node';
