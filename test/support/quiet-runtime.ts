import { DefaultLogger, Runtime } from '@temporalio/worker'

// Once a process. Tests provoke failures by the dozen; only what the SDK itself finds wrong is worth a line.
Runtime.install({ logger: new DefaultLogger('ERROR') })
