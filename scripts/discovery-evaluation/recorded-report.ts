import { type RecordedCopyEdges, recordedCopyEdges } from './recorded-copy-edges.ts'
import { type RecordedMarkouts, recordedMarkouts } from './recorded-markouts.ts'
import { type Baseline, baselineOf, readPositions } from './recorded-positions.ts'
import { figure, percent, type Section, table } from './report.ts'
import { type WalkForward, walkForward } from './walk-forward.ts'

/** Recorded data: the prices' own calibration, what exact tests find, a walk forward, markouts, and copy edges by others. */
export function recordedEvaluation(dir: string): Section {
  const positions = readPositions(dir)
  const markouts = recordedMarkouts(dir)
  const copyEdges = recordedCopyEdges(dir)
  const parts = [
    ...(positions ? [baselinePart(baselineOf(positions)), walkPart(walkForward(positions))] : []),
    ...(markouts ? [markoutsPart(markouts)] : []),
    ...(copyEdges ? [copyEdgesPart(copyEdges)] : []),
  ]
  return {
    title: 'Recorded data',
    body: parts.length > 0 ? parts.join('\n\n') : 'No recorded positions or markouts were found.',
    targets: [],
  }
}

function baselinePart(baseline: Baseline): string {
  return [
    `**Positions**: ${baseline.positions} resolved ones between 3¢ and 97¢ of ${baseline.wallets} wallets, which were picked because they had ` +
      'done well: levels are biased upwards.',
    table(
      ['paid', 'positions', 'events', 'mean price', 'won', '90 % interval'],
      baseline.bands.map((band) => [
        `${figure(band.from, 1)}–${figure(band.to, 1)}`,
        String(band.bets),
        String(band.events),
        figure(band.meanPrice, 3),
        figure(band.wonShare, 3),
        `${figure(band.low, 3)}–${figure(band.high, 3)}`,
      ]),
    ),
    `${baseline.testedWallets} wallets have twenty or more; against the prices (exact Poisson-binomial, one-sided) ${baseline.below5Percent} ` +
      `has p < .05 and ${baseline.discoveries} survive Benjamini–Hochberg at 5 %. First-half against second-half edge: Spearman ` +
      `${figure(baseline.persistence)}.`,
  ].join('\n\n')
}

function walkPart({ windows, candidates, variants, results }: WalkForward): string {
  return [
    `**Walk-forward**: train 90 days, one day’s pause, copy for 30, ${windows} windows, ${candidates} candidates (ten resolved events each) in ` +
      'all. Copies pay 1.3¢ above the leader and the fee of the time. The interval resamples events. The last ' +
      `column is the deflated Sharpe ratio, for ${variants} variants tried.`,
    table(
      ['pick', 'picks', 'copies', 'events', 'ROI', '90 % interval', 'P(Sharpe > luckiest)'],
      results.map((result) => [
        result.method,
        String(result.picks),
        String(result.copies),
        String(result.events),
        ...(result.copies === 0
          ? ['–', '–']
          : [percent(result.roi), `${percent(result.low)} … ${percent(result.high)}`]),
        figure(result.deflatedSharpe),
      ]),
    ),
  ].join('\n\n')
}

function markoutsPart({ trades, wallets, curve, shapes, delayCost, copyable }: RecordedMarkouts): string {
  const shown = Object.entries(shapes).map(([shape, count]) => `${shape} ${count}`)
  return [
    `**Markouts**: ${trades} trades of ${wallets} wallets in five days of April 2026, entries beyond 1¢ and 99¢ left out. Many are in markets of ` +
      'five or fifteen minutes that resolve inside the window, so this shows how the method behaves and no more.',
    table(
      ['after', 'mean move', '90 % interval', 'events'],
      curve.map(({ horizonMs, mean, low, high, events }) => [
        `${horizonMs / 60_000} min`,
        `${figure(mean * 100)}¢`,
        `${figure(low * 100)}¢ … ${figure(high * 100)}¢`,
        String(events),
      ]),
    ),
    `Shapes of the wallets with thirty or more trades: ${shown.join(', ')}. ${copyable} of them moved more than 1.3¢ in a day at the lower ` +
      `80 % bound.${delayCost ? ` Delay cost fitted over all: ${figure(delayCost.a * 100, 1)}¢ + ${figure(delayCost.b * 100, 1)}¢ · (1 − e^(−t/${delayCost.tauSeconds} s)).` : ''}`,
  ].join('\n\n')
}

function copyEdgesPart({ byDelay, atOnce, stillAt30s }: RecordedCopyEdges): string {
  return [
    '**Copying, as measured by others**: net edge of copying a wallet at a delay, in cents per dollar, one figure per wallet (dgasper’s scan of ' +
      'August 2025 to March 2026, of wallets picked for having done well).',
    table(
      ['delay', 'wallets', 'median', '10 % … 90 %', 'above zero'],
      byDelay.map(({ delaySeconds, wallets, low, median, high, positive }) => [
        `${delaySeconds} s`,
        String(wallets),
        `${figure(median * 100)}¢`,
        `${figure(low * 100)}¢ … ${figure(high * 100)}¢`,
        percent(positive / wallets, 0),
      ]),
    ),
    `Of ${atOnce} wallets whose copies paid at once and that were measured again, ${stillAt30s} still paid after 30 s.`,
  ].join('\n\n')
}
