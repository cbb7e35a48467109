/** The fills of a run, one entry a fill in order of landing. Money in raw units of the numeraire. */
export interface FillColumns {
  /** Numbers that stand for the tokens given and received. */
  readonly mintIn: Uint32Array;
  readonly mintOut: Uint32Array;
  /** Raw units of the token given and received. */
  readonly amountIn: BigUint64Array;
  readonly amountOut: BigUint64Array;
  /** Against average cost, before chain fees. */
  readonly realised: BigInt64Array;
  readonly chainFee: BigInt64Array;
}

/** Trades that were closed. A trade ends with a fill that gives a position away, in whole or in part. */
export interface Trades {
  /** The closing fill of each trade. */
  readonly fillRow: Uint32Array;
  /** What the trade came to, entry and exit fees paid; raw units of the numeraire. */
  readonly net: BigInt64Array;
}

interface OpenPosition {
  quantity: bigint;
  /** Chain fees of the fills that built it, not yet charged to a trade. */
  entryFee: bigint;
}

/**
 * Takes fills apart into closed trades. A closing fill is charged its own chain fee and the share of the
 * position's entry fees that it closes, rounded down; the fill that closes the rest is charged the rest.
 * Fees of positions still open belong to no trade.
 *
 * @param numeraire the number of the token that everything is counted in
 * @param opening raw units held of each token before the first fill
 */
export function closedTrades(fills: FillColumns, numeraire: number, opening: ReadonlyMap<number, bigint>): Trades {
  const open = new Map<number, OpenPosition>();
  const positionIn = (mint: number): OpenPosition => {
    let position = open.get(mint);
    if (position === undefined) {
      position = { quantity: opening.get(mint) ?? 0n, entryFee: 0n };
      open.set(mint, position);
    }
    return position;
  };

  const rows = fills.realised.length;
  const fillRow = new Uint32Array(rows);
  const net = new BigInt64Array(rows);
  let trades = 0;
  for (let row = 0; row < rows; row++) {
    const given = fills.mintIn[row]!;
    const received = fills.mintOut[row]!;
    const fee = fills.chainFee[row]!;
    if (given !== numeraire) {
      const entryFee = close(positionIn(given), fills.amountIn[row]!);
      fillRow[trades] = row;
      net[trades] = fills.realised[row]! - fee - entryFee;
      trades++;
    }
    if (received === numeraire) continue;
    const position = positionIn(received);
    position.quantity += fills.amountOut[row]!;
    if (given === numeraire) position.entryFee += fee;
  }
  return { fillRow: fillRow.slice(0, trades), net: net.slice(0, trades) };
}

/** Takes `quantity` out of a position and gives the entry fees that go with it. */
function close(position: OpenPosition, quantity: bigint): bigint {
  const whole = quantity >= position.quantity;
  const entryFee = whole ? position.entryFee : (position.entryFee * quantity) / position.quantity;
  position.entryFee -= entryFee;
  position.quantity = whole ? 0n : position.quantity - quantity;
  return entryFee;
}

/** How many trades came out above zero. */
export function tradesWon(trades: Trades): number {
  return trades.net.reduce((won, net) => (net > 0n ? won + 1 : won), 0);
}
