import { describe, expect, it } from "vitest";
import { Html, html, inlineJson } from "#reports/page/html.ts";

describe("html", () => {
  it("escapes every value that isn't HTML itself, in text and in attributes", () => {
    const name = `</script><b title='x'>"&`;
    expect(html`<p title="${name}">${name}</p>`.text).toBe(
      `<p title="&lt;/script&gt;&lt;b title=&#39;x&#39;&gt;&quot;&amp;">&lt;/script&gt;&lt;b title=&#39;x&#39;&gt;&quot;&amp;</p>`,
    );
  });

  it("takes HTML as it is, one piece or many", () => {
    const items = [html`<li>${1}</li>`, html`<li>${"<"}</li>`];
    expect(html`<ul>${items}</ul>${new Html("<hr>")}`.text).toBe("<ul><li>1</li><li>&lt;</li></ul><hr>");
  });
});

describe("inlineJson", () => {
  it("leaves no < to end a script with, and reads back the same", () => {
    const value = { name: "</script><!--", list: [1, "<"] };
    expect(inlineJson(value).text).not.toContain("<");
    expect(JSON.parse(inlineJson(value).text)).toEqual(value);
  });
});
