import { germanDate } from '../../platform/partial-date';
import type { Begleitangaben, Begleitdokument } from './xjustiz';
import { xmlText } from './xml-text';

/**
 * The overview as one HTML page that needs nothing but a browser: no network, no script of others. Documents in the order of
 * the Akte with their through-pagination; a click shows the PDF beside the list.
 */
export function uebersicht(angaben: Begleitangaben, art: string, dokumente: readonly Begleitdokument[]): string {
  const rows = dokumente.map((dokument) => {
    const { nummer, titel, typName, datum, eingang, seiteVon, seiteBis, pfad, entnommen, geschwaerzt } = dokument;
    const name = xmlText(titel);
    const tag = datum === null ? '–' : germanDate(datum);
    const notes = [
      ...(entnommen === undefined ? [] : [`entnommen: ${entnommen}`]),
      ...(geschwaerzt ?? []).map((grund) => `geschwärzt: ${grund}`),
    ];
    return (
      `<tr data-text="${xmlText(`${titel} ${typName} ${tag}`.toLowerCase())}"><td>${nummer}</td>` +
      `<td>${entnommen === undefined ? `<a href="${xmlText(pfad)}" target="anzeige">${name}</a>` : name}` +
      `<small>${xmlText(typName)}${notes.length === 0 ? '' : ` · <b>${xmlText([...new Set(notes)].join('; '))}</b>`}</small></td>` +
      `<td>${xmlText(tag)}${eingang === null ? '' : `<small>Eingang ${xmlText(germanDate(eingang))}</small>`}</td>` +
      `<td>${seiteVon === seiteBis ? seiteVon : `${seiteVon}–${seiteBis}`}</td></tr>`
    );
  });
  return `<!doctype html>
<html lang="de"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-src 'self' file:; object-src 'self' file:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Akte ${xmlText(angaben.aktenzeichen)}</title>
<style>
body{margin:0;font:16px/1.45 system-ui,sans-serif;color:#12171f;display:grid;grid-template-columns:minmax(22rem,34rem) 1fr;height:100vh}
nav{overflow:auto;border-right:1px solid #b8c0cc;padding:1rem}
h1{font-size:1.25rem;margin:0}p{margin:.25rem 0 1rem;color:#414b58}
input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #56606c;border-radius:4px}
table{border-collapse:collapse;width:100%;margin-top:1rem}th,td{text-align:left;vertical-align:top;padding:.4rem .5rem .4rem 0;border-bottom:1px solid #dde2e8}
td:first-child,td:nth-child(3),td:last-child,th:last-child{white-space:nowrap;font-variant-numeric:tabular-nums}
small{display:block;color:#414b58}a{color:#0b4f8a}a:focus,input:focus{outline:3px solid #0b4f8a;outline-offset:2px}
iframe{border:0;width:100%;height:100%}
@media(max-width:60rem){body{grid-template-columns:1fr;grid-template-rows:50vh 50vh}}
@media print{body{display:block;height:auto}iframe,input{display:none}}
</style></head><body>
<nav><h1>Akte ${xmlText(angaben.aktenzeichen)}</h1>
<p>${xmlText(art)} · ${xmlText(angaben.absender)} · ${xmlText(germanDate(angaben.erstelltAm.slice(0, 10)))}<br>${dokumente.length} Dokumente in der Reihenfolge der Akte, durchgehend paginiert</p>
<label>Suchen in Titel, Art und Datum<input id="suche" type="search"></label>
<table><thead><tr><th>Nr.</th><th>Dokument</th><th>Datum</th><th>Seite</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></nav>
<iframe name="anzeige" title="Gewähltes Dokument" srcdoc="<p style='font:16px system-ui,sans-serif;padding:1rem'>Links ein Dokument wählen: es erscheint hier.</p>"></iframe>
<script>document.getElementById('suche').addEventListener('input',function(e){var t=e.target.value.toLowerCase();document.querySelectorAll('tbody tr').forEach(function(r){r.hidden=r.dataset.text.indexOf(t)<0})})</script>
</body></html>
`;
}
