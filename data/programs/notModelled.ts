/**
 * What the chain would do here is not known to this project: another program would be called whose rules it doesn't
 * have. Neither a success nor a refusal may be concluded.
 */
export class NotModelled extends Error {
  override readonly name = "NotModelled";
}
