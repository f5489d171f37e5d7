/** Connected groups of two or more among 0 … size − 1, by union-find. Each group and the groups are in ascending order. */
export function connectedGroups(size: number, pairs: Iterable<readonly [number, number]>): number[][] {
  const parent = Int32Array.from({ length: size }, (_, i) => i)
  const rootOf = (node: number): number => {
    let root = node
    for (let above = parent[root] ?? root; above !== root; above = parent[root] ?? root) {
      parent[root] = parent[above] ?? above
      root = above
    }
    return root
  }
  for (const [a, b] of pairs) parent[Math.max(rootOf(a), rootOf(b))] = Math.min(rootOf(a), rootOf(b))
  const groups = new Map<number, number[]>()
  for (let node = 0; node < size; node++) {
    const root = rootOf(node)
    const group = groups.get(root)
    if (group) group.push(node)
    else groups.set(root, [node])
  }
  return [...groups.values()].filter((group) => group.length > 1)
}
