package dev.mlopsdk.drift.report;

/**
 * The page's looks. The pair of colours is Okabe and Ito's blue and vermilion, which most people
 * who see fewer colours tell apart; the reference is an area and the current sample a line besides.
 */
final class Style {

  /** In both themes text has a contrast of 4.5 to 1 or more with its ground. */
  static final String SHEET =
      """
      :root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--mute:#57606a;--line:#d0d7de;--soft:#f3f5f7;
      --ref:#0072b2;--cur:#c44900;--mark:#1b1f24;--alarm:#b3261e;--drift:#9a4d00;--calm:#1a6b3c;--unknown:#57606a}
      @media (prefers-color-scheme:dark){:root{--bg:#14181d;--fg:#e6e9ed;--mute:#a5afba;--line:#39424d;
      --soft:#1d232a;--ref:#56b4e9;--cur:#ff9f57;--mark:#e6e9ed;--alarm:#ff8a80;--drift:#ffb870;
      --calm:#7bd6a0;--unknown:#a5afba}}
      *{box-sizing:border-box}
      body{margin:0 auto;max-width:1080px;padding:24px 20px 48px;background:var(--bg);color:var(--fg);
      font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
      h1{font-size:15px;font-weight:600;color:var(--mute);margin:0 0 8px;overflow-wrap:anywhere}
      h2{font-size:19px;margin:36px 0 8px}
      h3{font-size:16px;margin:0 0 2px;overflow-wrap:anywhere}
      p{margin:6px 0;max-width:75ch;overflow-wrap:anywhere}
      a{color:inherit}
      .verdict{border-left:6px solid;padding:4px 0 4px 16px;margin-bottom:20px}
      .verdict .big{font-size:25px;line-height:1.25;font-weight:700;margin:0 0 6px}
      div.alarm{border-color:var(--alarm)}.alarm .big,td.alarm{color:var(--alarm)}
      div.drifted{border-color:var(--drift)}.drifted .big,td.drifted{color:var(--drift)}
      div.calm{border-color:var(--calm)}.calm .big{color:var(--calm)}
      div.unknown{border-color:var(--unknown)}
      td.alarm,td.drifted{font-weight:700}
      .wide,.feature{overflow-x:auto}
      td:first-child{min-width:8em}
      svg.chart{min-width:560px}
      h2+p{break-after:avoid}
      table{border-collapse:collapse;width:100%;font-size:13.5px}
      th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);vertical-align:top;
      overflow-wrap:anywhere}
      thead th{color:var(--mute);font-weight:600;vertical-align:bottom;overflow-wrap:normal}
      .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
      th.n{white-space:normal}
      .nb{white-space:nowrap}
      .facts th{width:11em;color:var(--mute);font-weight:600}
      .mute{color:var(--mute)}
      .feature{border:1px solid var(--line);border-radius:8px;padding:14px 16px;margin:14px 0;break-inside:avoid}
      .feature p{font-size:13.5px;margin:2px 0}
      .key{display:inline-block;width:26px;height:12px;margin:0 5px 0 14px;vertical-align:-1px}
      .key.kr{background:var(--ref);opacity:.45}
      .key.kc{border:2.5px solid var(--cur)}
      svg.chart{display:block;width:100%;max-width:920px;height:auto;margin-top:6px}
      svg.spark{width:80px;height:18px;vertical-align:middle}
      svg.range{width:150px;height:16px;vertical-align:middle}
      svg text{font:11.5px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--mute)}
      svg .m{text-anchor:middle}svg .e{text-anchor:end}svg .b{font-weight:700;fill:var(--fg)}
      svg .f{font-size:10px}
      .ra,.r{fill:var(--ref);fill-opacity:.45}
      .cl{fill:none;stroke:var(--cur);stroke-width:2}
      .c{fill:var(--cur);fill-opacity:.15;stroke:var(--cur);stroke-width:1.2}
      .g{stroke:var(--line)}.a{stroke:var(--mute)}.k{fill:var(--mark)}
      .w{stroke:var(--mute);stroke-dasharray:2 3;fill:none}
      .p{fill:none;stroke:var(--cur);stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
      .l{fill:none;stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
      .l0{stroke:var(--cur)}.l1{stroke:var(--ref);stroke-dasharray:7 4}
      .l2{stroke:var(--fg);stroke-dasharray:1 5}.l3{stroke:var(--mute);stroke-dasharray:10 4 1 4}
      .l4{stroke:var(--mute);stroke-width:1.4}
      @media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--mute:#444;--line:#bbb;--soft:#fff;
      --ref:#0072b2;--cur:#c44900;--mark:#000;--alarm:#b3261e;--drift:#9a4d00;--calm:#1a6b3c;--unknown:#444}
      body{max-width:none;padding:0;font-size:11pt}h2{break-after:avoid}tr,svg{break-inside:avoid}
      .wide,.feature{overflow:visible}svg.chart{min-width:0}thead{display:table-header-group}
      *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
      """;

  private Style() {}
}
