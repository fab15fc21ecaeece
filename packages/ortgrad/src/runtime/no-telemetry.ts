/**
 * @file Tells ONNX Runtime, before it is loaded, to report nothing: from 1.29 on its official builds send what they run (model names and hashes,
 * devices, errors, a number that stands for the machine) to Microsoft unless this variable is set, and keep it on disk until they can. Whoever wants
 * that sets it to 0. WebAssembly builds report nothing.
 */
process.env.ORT_DISABLE_TELEMETRY ??= '1';
