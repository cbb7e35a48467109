/** Where the extensions of a Token-2022 mint begin, and the type of its fee; both of SPL Token-2022's TLV layout. */
const EXTENSIONS_OFFSET = 166;
const TRANSFER_FEE_CONFIG = 1;

/** What a Token-2022 mint keeps of a transfer in an epoch, or null for a mint that keeps nothing. */
export function transferFeeOf(mint: Uint8Array, epoch: bigint): ((amount: bigint) => bigint) | null {
  const view = new DataView(mint.buffer, mint.byteOffset, mint.byteLength);
  for (let at = EXTENSIONS_OFFSET; at + 4 <= mint.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== TRANSFER_FEE_CONFIG) continue;
    const newer = at + 4 + 32 + 32 + 8 + 18;
    const older = newer - 18;
    const fee = epoch >= view.getBigUint64(newer, true) ? newer : older;
    const most = view.getBigUint64(fee + 8, true);
    const bps = BigInt(view.getUint16(fee + 16, true));
    return (amount) => {
      const share = (amount * bps + 9_999n) / 10_000n;
      return share < most ? share : most;
    };
  }
  return null;
}
