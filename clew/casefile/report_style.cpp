// The look of the report. Dark text on white, one accent per kind of place, every colour paired with a word; three
// kinds of statement have three border styles (solid fact, dashed inference, dotted attribution), which survive a
// black-and-white print. Contrast of text is at least 4.5 : 1 (WCAG AA). Fonts are the reader's own: a web font would
// need a network, an embedded one would be most of the file.

#include "clew/casefile/report_sections.h"

namespace clew::casefile {

std::string_view report_style() {
  return R"css(
:root{--ink:#16202c;--soft:#52606f;--line:#d7dee6;--wash:#f5f7fa;--focus:#1f6feb;
--exchange:#c2410c;--mixer:#6d28d9;--bridge:#0f766e;--service:#92600a;--held:#1d5fa8;--frozen:#0e7490;--fees:#64748b;--burnt:#3f3f46;--returned:#2f7d32;--converted:#475569;--unresolved:#b08900;--address:#8fa1b5;--origin:#111827}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:#fff;color:var(--ink);font:16px/1.55 "Inter","Segoe UI","Helvetica Neue",Arial,"Noto Sans",sans-serif;font-feature-settings:"kern","liga"}
.page{max-width:1240px;margin:0 auto;padding:40px 28px 64px}
header{border-bottom:3px solid var(--ink);padding-bottom:18px;margin-bottom:14px}
.kicker{margin:0;color:var(--soft);font-size:13px;letter-spacing:.08em;text-transform:uppercase}
h1{font-size:36px;line-height:1.15;letter-spacing:-.015em;margin:4px 0 10px;max-width:24em;overflow-wrap:anywhere}
h2{font-size:23px;letter-spacing:-.01em;line-height:1.25;margin:0 0 10px;padding-top:22px;border-top:1px solid var(--line)}
h3{font-size:16px;margin:22px 0 6px}
p{margin:0 0 12px;max-width:76ch}
.meta{color:var(--soft);font-size:14px;margin:0}
nav ol{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;margin:0 0 18px;padding:0;font-size:14px}
a{color:#174ea6;text-underline-offset:2px}
nav a{text-decoration:none}nav a:hover{text-decoration:underline}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
section{margin:26px 0 0}
.answer{font-size:19px;line-height:1.55}
.answer p{max-width:68ch}
.answer .ends{margin:0 0 14px;padding-left:1.1em}
.answer .ends li{margin:3px 0;max-width:66ch}
.answer strong{white-space:nowrap;font-variant-numeric:tabular-nums}
.value{color:var(--soft);font-size:.82em}
.warning{border-left:6px solid var(--unresolved);padding:8px 14px;background:#fff8e1;font-size:16px}
.note{color:var(--soft);font-size:14px}
.flip{display:inline-block;border:1.5px solid #9a3412;color:#9a3412;border-radius:3px;padding:0 5px;font-size:11.5px;line-height:1.5;font-weight:600;white-space:nowrap}
.flip::before{content:"\2194\FE0E\00A0"}
.flip.frozen{border-color:var(--frozen);color:var(--frozen)}.flip.frozen::before{content:"\2744\FE0E\00A0"}
.badge{display:inline-block;font-size:12px;font-weight:600;line-height:1.5;padding:0 7px;border-radius:3px;vertical-align:2px;letter-spacing:0;white-space:nowrap}
.badge.fact{border:1.5px solid #34495e;color:#22303f}
.badge.inference{border:1.5px dashed #8a5a00;color:#6f4800;font-style:italic}
.badge.attribution{border:1.5px dotted #5b21b6;color:#4c1d95}
.badge.attribution::before{content:"\201C"}.badge.attribution::after{content:"\201D"}
.kind{padding:2px 0 2px 16px}
.kind.inference{border-left:4px dashed #c98a1b}
.kind.attribution{border-left:4px dotted #7c3aed}
.scroll{overflow-x:auto;margin:0 0 14px;-webkit-overflow-scrolling:touch}
.rows .all{display:none}
@supports selector(:has(*)){.rows:not(:has(.all input:checked)) tbody.rest{display:none}.rows .all{display:inline-block;margin:-6px 0 16px;font-size:14px;color:#174ea6;cursor:pointer}}
table{border-collapse:collapse;width:100%;font-size:13px;line-height:1.4}
caption{text-align:left;font-size:14px;color:var(--soft);padding:6px 0}
caption b{color:var(--ink)}
th,td{padding:6px 9px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{border-bottom:2px solid var(--ink);font-size:12.5px;vertical-align:bottom;white-space:nowrap}
tbody th{font-weight:600;white-space:nowrap}
th.n,td.n{text-align:right;font-variant-numeric:tabular-nums lining-nums;white-space:nowrap}
td.zero{color:#6b7785}
th.touched,td.touched{background:var(--wash);color:#566270;font-style:italic}
td small,th small{display:block;font-weight:400;font-size:11.5px;color:var(--soft);font-style:normal}
td.wide{min-width:210px}
tbody tr:hover td,tbody tr:hover th{background:#eef4fb}
tr.in th,tr.in td{background:#fbfaf5}
table.balance tr.in+tr:not(.in) th,table.balance tr.in+tr:not(.in) td{border-top:2px solid var(--soft)}
td.said{border-left:3px dotted #7c3aed}
table.exits td.said{min-width:120px}
table.inferred td,table.inferred th{border-bottom-style:dashed}
td.interval{line-height:1.5}td.interval small{white-space:normal;min-width:96px}table.exits{font-size:12.5px}table.exits td,table.exits th{padding-left:6px;padding-right:6px}
code{font:12px/1.45 "JetBrains Mono","SFMono-Regular",Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere;color:#22303f}
details{margin-top:4px}summary{cursor:pointer;color:#174ea6;font-size:12px}
ol.path{margin:6px 0 4px;padding-left:20px;font-size:12px}
ol.path li{margin:3px 0}
.tx{display:block;color:var(--soft);font:11px/1.4 "JetBrains Mono",Consolas,monospace;overflow-wrap:anywhere}
.bars{margin:0 0 20px}
.bars figcaption{font-weight:600;margin-bottom:6px}
.bar-row{display:flex;align-items:center;gap:12px;margin:4px 0}
.bar-name{flex:0 0 96px;text-align:right;font-size:14px}
.bar{display:flex;flex:1;height:28px;background:var(--wash);border-radius:2px;overflow:hidden}
.bar span{display:block;overflow:hidden;white-space:nowrap;color:#fff;font-size:12px;line-height:28px;padding-left:7px;min-width:0;border-right:1px solid #fff;font-variant-numeric:tabular-nums}
.bar .exchange{background:var(--exchange)}.bar .mixer{background:repeating-linear-gradient(135deg,var(--mixer) 0 8px,#5b21b6 8px 16px)}.bar .held{background:var(--held)}.bar .frozen{background:var(--frozen)}
.bar .returned{background:var(--returned)}.bar .converted{background:var(--converted)}.bar .fees{background:var(--fees)}.bar .burnt{background:var(--burnt)}
.bar .unresolved{background:repeating-linear-gradient(45deg,#7a5f00 0 6px,#8f7000 6px 12px)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:0 0 10px;padding:0;font-size:13px;color:var(--soft)}
.legend i{display:inline-block;width:12px;height:12px;border-radius:2px;margin-right:5px;vertical-align:-1px;background:currentColor}
.legend .exchange i{color:var(--exchange)}.legend .mixer i{color:var(--mixer)}.legend .bridge i{color:var(--bridge)}.legend .service i{color:var(--service)}.legend .held i{color:var(--held)}.legend .frozen i{color:var(--frozen)}
.legend .fees i{color:var(--fees)}.legend .returned i{color:var(--returned)}.legend .unresolved i{color:var(--unresolved)}.legend .burnt i{color:var(--burnt)}.legend .address i{color:var(--address)}
.switch>input{position:absolute;opacity:0;width:1px;height:1px}
.choices{display:flex;flex-wrap:wrap;align-items:center;gap:6px;margin:0 0 8px}
.choices span{font-size:14px;color:var(--soft);margin-right:4px}
.choices label{border:1.5px solid #9aa7b5;border-radius:16px;padding:2px 13px;font-size:14px;cursor:pointer}
.choices label:hover{border-color:var(--ink)}
.panel{display:none}
.rule-words{font-size:14px;color:var(--soft);margin-bottom:6px}.rule-words b{color:var(--ink)}
svg{display:block;width:100%;min-width:820px;height:auto;font-family:inherit}
svg text{fill:var(--ink);font-size:12.5px}
svg .head{font-size:12px;fill:var(--soft);font-weight:600}
svg .name{font-weight:600}svg .sum{fill:var(--soft);font-variant-numeric:tabular-nums}
.sankey .box text{paint-order:stroke;stroke:#fff;stroke-width:3.5px;stroke-linejoin:round}
.band{fill:none;stroke:var(--address);stroke-opacity:.38}
.band.exchange{stroke:var(--exchange)}.band.mixer{stroke:var(--mixer)}.band.bridge{stroke:var(--bridge)}.band.service{stroke:var(--service)}.band.held{stroke:var(--held)}.band.frozen{stroke:var(--frozen)}
.band.fees{stroke:var(--fees)}.band.burnt{stroke:var(--burnt)}.band.returned{stroke:var(--returned)}.band.converted{stroke:var(--converted)}.band.unresolved{stroke:var(--unresolved)}
.band:hover,.band.lit{stroke-opacity:.8}
.sankey.focus .band:not(.lit){stroke-opacity:.1}
.box rect{fill:#5d7085}
.box.origin rect{fill:var(--origin)}.box.exchange rect{fill:var(--exchange)}.box.mixer rect{fill:var(--mixer)}.box.bridge rect{fill:var(--bridge)}.box.service rect{fill:var(--service)}.box.held rect{fill:var(--held)}
.box.frozen rect{fill:var(--frozen)}.box.fees rect{fill:var(--fees)}.box.burnt rect{fill:var(--burnt)}.box.returned rect{fill:var(--returned)}.box.converted rect{fill:var(--converted)}.box.unresolved rect{fill:var(--unresolved)}
.timeline .rule{stroke:#e3e8ee;stroke-width:1}.timeline .tick{stroke:#e3e8ee;stroke-dasharray:2 3}
.timeline .tick-name{text-anchor:middle;font-size:11.5px;fill:var(--soft)}.timeline .zone,.timeline .lane-name{text-anchor:end}
.timeline .mark{fill:var(--address);fill-opacity:.82;stroke:#fff;stroke-width:.8}
.timeline .origin .mark{fill:var(--origin)}.timeline .exchange .mark{fill:var(--exchange)}.timeline .mixer .mark{fill:var(--mixer)}.timeline .bridge .mark{fill:var(--bridge)}.timeline .service .mark{fill:var(--service)}
.timeline .returned .mark{fill:var(--returned)}.timeline .burnt .mark{fill:var(--burnt)}.timeline .unresolved .mark{fill:var(--unresolved)}
.timeline .mark:hover{stroke:var(--ink);stroke-width:1.6}
dl.method,dl.words{display:grid;grid-template-columns:minmax(150px,220px) 1fr;gap:5px 20px;margin:0 0 14px;font-size:14px}
dl.method dt,dl.words dt{font-weight:600}dl.method dd,dl.words dd{margin:0;max-width:80ch;overflow-wrap:anywhere}
ul,ol.check{padding-left:1.3em}li{margin:4px 0}section>ul>li,ol.check li{max-width:76ch}
footer{margin-top:44px;border-top:3px solid var(--ink);padding-top:12px;color:var(--soft);font-size:14px}
#tip{position:fixed;z-index:9;max-width:380px;background:#16202c;color:#fff;font-size:13px;line-height:1.45;padding:8px 11px;border-radius:4px;white-space:pre-line;pointer-events:none;display:none;overflow-wrap:anywhere}
@media(max-width:700px){.page{padding:22px 14px 40px}h1{font-size:27px}.answer{font-size:17px}.answer strong{white-space:normal}.bar-row{display:block}.bar-name{display:block;text-align:left}dl.method,dl.words{grid-template-columns:1fr}dl.method dd,dl.words dd{margin-bottom:8px}}
@media print{body{font-size:10.5pt}.page{max-width:none;padding:0}nav,.choices,#tip{display:none}section{break-inside:auto}table,figure,svg{break-inside:avoid}table.exits,table.held{break-inside:auto}tr{break-inside:avoid}thead{display:table-header-group}
.scroll{overflow:visible}svg{min-width:0}.rows:not(:has(.all input:checked)) tbody.rest{display:table-row-group}.rows .all{display:none}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}a{color:inherit;text-decoration:none}}
)css";
}

}  // namespace clew::casefile
