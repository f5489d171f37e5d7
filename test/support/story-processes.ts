import { execFileSync } from 'node:child_process'

/** A process of this machine, as the system lists it. */
export type ListedProcess = { pid: number; parent: number; command: string }

/** All processes that run now. */
export function listProcesses(): ListedProcess[] {
  const list = execFileSync('ps', ['-Aww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8', maxBuffer: 2 ** 26 })
  return list.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }]
  })
}

/** A process and all that descend from it. */
export function familyOf(ancestor: number): number[] {
  const listed = listProcesses()
  const family = [ancestor]
  for (const member of family) family.push(...listed.filter(({ parent }) => parent === member).map(({ pid }) => pid))
  return family
}
