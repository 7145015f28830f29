/** The first page: list Akten, open one, read a document, search. Plain modules, no build step, nothing from outside. */

const main = document.querySelector('#main');

/** An element with attributes and children; text is always text, never markup. */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

async function get(path) {
  const response = await fetch(`/api/v1${path}`);
  const body = await response.json();
  if (!response.ok)
    throw new Error(`${body.detail ? `${body.title}: ${body.detail}` : body.title}. ${body.action ?? ''}`);
  return body;
}

const germanDate = (date) => (date === null ? '–' : date.split('-').reverse().join('.'));
const person = (akte) => [akte.name, akte.vorname].filter((part) => part !== null).join(', ');
const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

async function listAkten() {
  const items = [];
  const { items: first, next } = await get('/akten?limit=100');
  items.push(...first);
  const table = el('tbody', {}, ...items.map(akteRow));
  const view = [
    el('h1', {}, 'Akten'),
    el('p', { class: 'sub' }, 'Nach Aktenzeichen geordnet.'),
    items.length === 0
      ? el('p', { class: 'empty' }, 'Noch keine Akte. Mit „eakte ingest <Ordner>“ eine Lieferung einreichen.')
      : el(
          'table',
          {},
          el(
            'thead',
            {},
            headRow(['Aktenzeichen', 'Person', 'Geburtsdatum', '#Dokumente', '#Seiten', '#Nachzuindizieren']),
          ),
          table,
        ),
  ];
  if (next !== null) view.push(moreButton(table, next));
  return view;
}

function moreButton(table, next) {
  let cursor = next;
  const button = el('button', { type: 'button' }, 'Weitere Akten zeigen');
  button.addEventListener('click', async () => {
    const page = await get(`/akten?limit=100&cursor=${encodeURIComponent(cursor)}`);
    table.append(...page.items.map(akteRow));
    cursor = page.next;
    if (cursor === null) button.remove();
  });
  return el('p', {}, button);
}

/** Column titles; a leading # means a number, aligned right. */
function headRow(titles) {
  return el(
    'tr',
    {},
    ...titles.map((title) =>
      title.startsWith('#')
        ? el('th', { class: 'number', scope: 'col' }, title.slice(1))
        : el('th', { scope: 'col' }, title),
    ),
  );
}

function akteRow(akte) {
  return el(
    'tr',
    {},
    el('td', {}, el('a', { href: `#/akte/${akte.id}` }, akte.aktenzeichen)),
    el('td', {}, person(akte)),
    el('td', {}, germanDate(akte.geburtsdatum)),
    el('td', { class: 'number' }, String(akte.dokumente)),
    el('td', { class: 'number' }, String(akte.seiten)),
    el('td', { class: akte.unsicher > 0 ? 'number unsure' : 'number' }, String(akte.unsicher)),
  );
}

async function showAkte(id) {
  const akte = await get(`/akten/${encodeURIComponent(id)}`);
  const items = new Map(akte.items.map((item) => [item.id, item]));
  const registers = akte.register.flatMap((register) => [
    el('h2', {}, `${register.id} ${register.name}`),
    el(
      'table',
      { class: 'documents' },
      el('thead', {}, headRow(['Dokument', 'Datum', '#Blattfolge', '#Seiten', '#Sicherheit'])),
      el(
        'tbody',
        {},
        ...register.vorgaenge.flatMap((vorgang) => vorgang.dokumente.map((one) => dokumentRow(items.get(one)))),
      ),
    ),
  ]);
  return [
    el('h1', {}, akte.aktenzeichen),
    el(
      'p',
      { class: 'sub' },
      `${person(akte)} · geboren ${germanDate(akte.geburtsdatum)} · ${count(akte.dokumente, 'Dokument', 'Dokumente')}, ${count(akte.seiten, 'Seite', 'Seiten')}`,
    ),
    el(
      'p',
      { class: 'actions' },
      el('a', { href: `/api/v1/akten/${akte.id}/pdf` }, 'Ganze Akte als PDF'),
      el('a', { href: `/api/v1/akten/${akte.id}/zip` }, 'Ganze Akte als ZIP'),
    ),
    ...registers,
  ];
}

function dokumentRow(item) {
  const unsure = item.type === 'nachzuindizieren';
  return el(
    'tr',
    {},
    el(
      'td',
      {},
      el('a', { href: `#/dokument/${item.id}` }, item.title),
      unsure ? el('div', { class: 'unsure' }, 'Typ unsicher: bitte nachindizieren') : null,
    ),
    el('td', {}, germanDate(item.date)),
    el('td', { class: 'number' }, String(item.position)),
    el('td', { class: 'number' }, String(item.pages)),
    el('td', { class: 'number' }, `${Math.round(item.confidence * 100)} %`),
  );
}

async function showDokument(id, query) {
  const dokument = await get(`/dokumente/${encodeURIComponent(id)}`);
  const hits =
    query === '' || dokument.akteId === null
      ? []
      : (await get(`/search?limit=100&akteId=${dokument.akteId}&q=${encodeURIComponent(query)}`)).items;
  const pages = dokument.items.map((page) =>
    pageView(
      page,
      hits.filter((hit) => hit.deliveryId === page.deliveryId && hit.page === page.page),
    ),
  );
  return [
    el('h1', {}, dokument.title),
    el(
      'p',
      { class: 'sub' },
      `Datum ${germanDate(dokument.date)} · Register ${dokument.register} · ${count(dokument.pages, 'Seite', 'Seiten')}`,
    ),
    el(
      'p',
      { class: 'actions' },
      dokument.akteId === null ? null : el('a', { href: `#/akte/${dokument.akteId}` }, 'Zurück zur Akte'),
      el('a', { href: `/api/v1/dokumente/${dokument.id}/pdf` }, 'PDF/A öffnen'),
      el('a', { href: `/api/v1/dokumente/${dokument.id}/transfervermerk` }, 'Transfervermerk'),
    ),
    el('div', { class: 'pages' }, ...pages),
  ];
}

function pageView(page, hits) {
  const sheet = el(
    'div',
    { class: 'sheet' },
    el('img', { src: page.image, alt: `Seite ${page.page}`, loading: 'lazy', width: page.width, height: page.height }),
  );
  for (const hit of hits) {
    for (const box of hit.boxes) {
      const mark = el('span', { class: 'hit' });
      mark.style.left = `${(box.left / hit.width) * 100}%`;
      mark.style.top = `${(box.top / hit.height) * 100}%`;
      mark.style.width = `${((box.right - box.left) / hit.width) * 100}%`;
      mark.style.height = `${((box.bottom - box.top) / hit.height) * 100}%`;
      sheet.append(mark);
    }
  }
  const text = page.blank ? 'Leere Seite' : page.text;
  return el(
    'section',
    { class: 'page', 'aria-label': `Seite ${page.page}` },
    sheet,
    el('pre', { class: 'words', tabindex: '0' }, text),
  );
}

async function showHits(query) {
  const { items } = await get(`/search?limit=50&q=${encodeURIComponent(query)}`);
  const rows = items.map((hit) => {
    const target =
      hit.dokumentId === null ? `#/akte/${hit.akteId}` : `#/dokument/${hit.dokumentId}?q=${encodeURIComponent(query)}`;
    return el(
      'tr',
      {},
      el(
        'td',
        {},
        el('a', { href: target }, hit.title ?? `Akte ${hit.aktenzeichen}`),
        hit.snippet === null ? null : el('div', {}, ...snippet(hit.snippet)),
      ),
      el('td', {}, hit.aktenzeichen),
      el('td', {}, person(hit)),
      el('td', { class: 'number' }, hit.pdfPage === null ? '' : String(hit.pdfPage)),
    );
  });
  return [
    el('h1', {}, `Suche: ${query}`),
    el('p', { class: 'sub' }, count(items.length, 'Treffer', 'Treffer')),
    items.length === 0
      ? el('p', { class: 'empty' }, 'Nichts gefunden. Weniger Wörter oder nur den Anfang eines Wortes versuchen.')
      : el(
          'table',
          {},
          el('thead', {}, headRow(['Fundstelle', 'Aktenzeichen', 'Person', '#Seite'])),
          el('tbody', {}, ...rows),
        ),
  ];
}

/** The service marks hits with ⟦ and ⟧. */
function snippet(text) {
  return text.split(/(⟦[^⟧]*⟧)/).map((part) => (part.startsWith('⟦') ? el('mark', {}, part.slice(1, -1)) : part));
}

async function route() {
  const [path, search = ''] = location.hash.slice(1).split('?');
  const query = new URLSearchParams(search).get('q') ?? '';
  const [, kind, id] = (path ?? '').split('/');
  const input = document.querySelector('#query');
  if (query !== '') input.value = query;
  try {
    const view =
      kind === 'akte'
        ? await showAkte(id)
        : kind === 'dokument'
          ? await showDokument(id, query)
          : kind === 'suche' && query !== ''
            ? await showHits(query)
            : await listAkten();
    main.replaceChildren(...view);
  } catch (error) {
    main.replaceChildren(
      el('div', { class: 'error', role: 'alert' }, el('h1', {}, 'Das hat nicht geklappt'), el('p', {}, error.message)),
    );
  }
  document.title = `${main.querySelector('h1')?.textContent ?? 'eakte'} – eakte`;
  main.focus({ preventScroll: true });
}

document.querySelector('#search').addEventListener('submit', (event) => {
  event.preventDefault();
  const query = document.querySelector('#query').value.trim();
  location.hash = query === '' ? '#/' : `#/suche?q=${encodeURIComponent(query)}`;
});
window.addEventListener('hashchange', route);
await route();
