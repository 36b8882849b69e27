// Draws the panels of the dashboards from a Prometheus, by the same queries that Grafana would ask. Small on purpose: layouts, units
// and whether there is data can be seen; for everything else there is Grafana.
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);
  const wanted = new URLSearchParams(location.search);
  const address = wanted.get('prometheus') || data.prometheus;
  const seconds = Number(wanted.get('seconds')) || 300;
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const problem = document.getElementById('problem');
  const main = document.getElementById('panels');
  const choice = new Map();
  let board = data.boards.find((each) => each.uid === wanted.get('board')) || data.boards[0];
  let charts = [];

  const ask = async (path, parameters) => {
    const answer = await fetch(`${address}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const body = await answer.json();
    if (body.status !== 'success') throw new Error(`${body.error} in ${parameters.query || path}`);
    return body.data;
  };

  const chosen = (expression) => {
    let text = expression.replaceAll('$__rate_interval', `${Math.max(10, step() * 4)}s`).replaceAll('$__range', `${seconds}s`)
      .replaceAll('$__interval', `${step()}s`);
    for (const [name, value] of choice) text = text.replaceAll(`$${name}`, value);
    return text;
  };

  const step = () => Math.max(1, Math.round(seconds / 120));

  const legend = (pattern, labels) => pattern.replace(/{{\s*(\w+)\s*}}/g, (_, name) => labels[name] ?? '') || 'value';

  const short = (value) => (Math.abs(value) >= 1000 ? value.toLocaleString('en', { maximumFractionDigits: 0 })
    : Number(value.toPrecision(3)).toString());

  const scaled = (value, units) => {
    const at = units.find(([from]) => Math.abs(value) >= from) || units[units.length - 1];
    return `${short(value / at[0])} ${at[1]}`;
  };

  const figure = (value, unit) => {
    if (value === null || Number.isNaN(value)) return '–';
    switch (unit) {
      case 's': return value === 0 ? '0 s' : scaled(value, [[86400, 'd'], [3600, 'h'], [1, 's'], [1e-3, 'ms'], [1e-6, 'µs'], [1e-9, 'ns']]);
      case 'percentunit': return `${short(value * 100)} %`;
      case 'bytes': return value === 0 ? '0 B' : scaled(value, [[2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B']]);
      case 'decbytes': return value === 0 ? '0 B' : scaled(value, [[1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB'], [1, 'B']]);
      case 'reqps': return `${short(value)} req/s`;
      case 'ops': return `${short(value)} ops/s`;
      default: return short(value);
    }
  };

  const text = (panel, value) => {
    const mapping = panel.fieldConfig.defaults.mappings;
    return (mapping && mapping[0].options[value]?.text) || figure(value, panel.fieldConfig.defaults.unit);
  };

  const results = async (panel, now) => Promise.all(panel.targets.map(async (target) => {
    const query = chosen(target.expr);
    const found = target.instant ? await ask('query', { query, time: now })
      : await ask('query_range', { query, start: now - seconds, end: now, step: step() });
    return found.result.map((series) => ({
      name: legend(target.legendFormat, series.metric),
      labels: series.metric,
      points: (series.values || (series.value ? [series.value] : [])).map(([at, value]) => [at * 1000, Number(value)]),
      histograms: series.histograms || (series.histogram ? [series.histogram] : []),
    }));
  }));

  const element = (parent, tag, words, className) => {
    const made = document.createElement(tag);
    if (words !== undefined) made.textContent = words;
    if (className) made.className = className;
    parent.append(made);
    return made;
  };

  const chart = (body, option) => {
    const drawn = echarts.init(body, dark ? 'dark' : null, { renderer: 'svg' });
    charts.push(drawn);
    drawn.setOption({ animation: false, backgroundColor: 'transparent', ...option });
  };

  const matches = (panel, property, name) => panel.fieldConfig.overrides.some((each) => each.properties.some((one) => one.id === property)
    && new RegExp(each.matcher.options.slice(1, -1)).test(name));

  const lines = (panel, body, all) => {
    const { unit, min, max } = panel.fieldConfig.defaults;
    chart(body, {
      grid: { left: 80, right: 15, top: 10, bottom: 50 },
      legend: { type: 'scroll', bottom: 0, textStyle: { fontSize: 10 } },
      tooltip: { trigger: 'axis', valueFormatter: (value) => figure(value, unit) },
      xAxis: { type: 'time', axisLabel: { hideOverlap: true } },
      yAxis: { type: 'value', min, max, scale: min === undefined, axisLabel: { formatter: (value) => figure(value, unit) } },
      series: all.map((series) => ({
        name: series.name,
        type: 'line',
        showSymbol: series.points.length < 3,
        data: series.points.map(([at, value]) => [at, Number.isFinite(value) ? value : null]),
        ...(matches(panel, 'custom.lineStyle', series.name) ? { lineStyle: { type: 'dashed' }, color: '#d43' } : {}),
      })),
    });
  };

  const bars = (panel, body, all) => {
    const sorted = all.filter((each) => each.points.length > 0).sort((a, b) => a.points.at(-1)[1] - b.points.at(-1)[1]);
    const { unit } = panel.fieldConfig.defaults;
    chart(body, {
      grid: { left: 130, right: 60, top: 5, bottom: 20 },
      xAxis: { type: 'value', axisLabel: { formatter: (value) => figure(value, unit) } },
      yAxis: { type: 'category', data: sorted.map((each) => each.name) },
      series: [{ type: 'bar', data: sorted.map((each) => each.points.at(-1)[1]),
        label: { show: true, position: 'right', formatter: ({ value }) => figure(value, unit) } }],
    });
  };

  const stats = (panel, body, all) => all.forEach((series) => {
    const stat = element(body, 'div', undefined, 'stat');
    element(stat, 'b', text(panel, series.points.length ? series.points.at(-1)[1] : null));
    element(stat, 'span', series.name);
  });

  const table = (panel, body, all) => {
    const names = [...new Set(all.flatMap((series) => Object.keys(series.labels)))].filter((name) => name !== '__name__');
    const made = element(body, 'table');
    const head = element(element(made, 'thead'), 'tr');
    names.forEach((name) => element(head, 'th', name));
    const rows = element(made, 'tbody');
    all.forEach((series) => {
      const row = element(rows, 'tr');
      names.forEach((name) => element(row, 'td', series.labels[name] ?? ''));
    });
  };

  const timeline = (panel, body, all) => all.forEach((series) => {
    const runs = [];
    series.points.forEach(([at, value]) => {
      const last = runs.at(-1);
      if (last && last.value === value) last.until = at;
      else runs.push({ value, from: at, until: at });
    });
    element(body, 'p', `${series.name}: ${runs.map((run) =>
      `${text(panel, run.value)} from ${new Date(run.from).toLocaleTimeString()}`).join(', then ')}`);
  });

  // Classic buckets with what the one below holds taken away, or a native histogram's put together into eight per power of two: a
  // browser draws some thousand cells, not a hundred thousand.
  const cells = (all) => {
    const found = [];
    all.forEach((series) => series.histograms.forEach(([at, histogram]) => {
      const merged = new Map();
      (histogram.buckets || []).forEach(([, low, high, count]) => {
        const band = Math.round(4 * Math.log2(Number(low) * Number(high)));
        if (Number.isFinite(band)) merged.set(band, (merged.get(band) || 0) + Number(count));
      });
      merged.forEach((count, band) => found.push([at * 1000, 2 ** (band / 8), count]));
    }));
    const classic = all.filter((series) => series.labels.le !== undefined && series.labels.le !== '+Inf')
      .sort((a, b) => Number(a.labels.le) - Number(b.labels.le));
    classic.forEach((series, index) => series.points.forEach(([at, value], point) =>
      found.push([at, Number(series.labels.le), value - (index ? classic[index - 1].points[point]?.[1] ?? 0 : 0)])));
    return found.filter((cell) => cell[2] > 0);
  };

  const heat = (panel, body, all) => {
    const found = cells(all);
    chart(body, {
      grid: { left: 80, right: 15, top: 10, bottom: 30 },
      xAxis: { type: 'time', axisLabel: { hideOverlap: true } },
      yAxis: { type: 'log', axisLabel: { formatter: (value) => figure(value, panel.fieldConfig.defaults.unit) } },
      visualMap: { show: false, min: 0, max: Math.max(...found.map((cell) => cell[2])), dimension: 2,
        inRange: { color: ['#414487', '#2a788e', '#22a884', '#7ad151', '#fde725'] } },
      series: [{ type: 'scatter', symbol: 'rect', symbolSize: [6, 5], data: found }],
    });
  };

  const kinds = { timeseries: lines, stat: stats, table, 'state-timeline': timeline, bargauge: bars, heatmap: heat };

  const draw = async (panel, box, now) => {
    const all = (await results(panel, now)).flat();
    const body = box.querySelector('.body');
    body.replaceChildren();
    box.dataset.state = all.length ? 'drawn' : 'empty';
    if (all.length) kinds[panel.type](panel, body, all);
    else element(body, 'p', 'no data', 'none');
  };

  const show = async () => {
    charts.forEach((each) => each.dispose());
    charts = [];
    const now = Number((await ask('query', { query: 'time()' })).result[0]);
    await Promise.all([...main.querySelectorAll('.panel')].map((box) => {
      const panel = board.panels.find((each) => String(each.id) === box.dataset.id);
      return draw(panel, box, now).catch((failure) => { problem.textContent = failure.message; });
    }));
    document.body.dataset.drawn = board.uid;
  };

  const layOut = () => {
    main.replaceChildren();
    board.panels.forEach((panel) => {
      if (panel.type === 'row') {
        element(main, 'h2', panel.title);
        return;
      }
      const box = element(main, 'section', undefined, 'panel');
      box.dataset.id = panel.id;
      box.title = panel.description;
      box.style.gridColumn = `span ${panel.gridPos.w}`;
      box.style.height = `${panel.gridPos.h * 2.2}rem`;
      element(box, 'h3', panel.title.replace(/\$(\w+)/g, (all, name) => choice.get(name) ?? all));
      element(box, 'div', undefined, 'body');
    });
  };

  const choose = async () => {
    const choices = document.getElementById('choices');
    choices.replaceChildren();
    for (const variable of board.templating.list.filter((each) => each.type === 'query')) {
      const [, series, label] = variable.definition.match(/label_values\((.+), *(\w+)\)/);
      const values = await ask(`label/${label}/values`, { 'match[]': chosen(series.replaceAll('$model', '.*')) });
      const select = element(element(choices, 'label', `${variable.label} `), 'select');
      if (variable.multi) select.add(new Option('All', '.*'));
      values.forEach((value) => select.add(new Option(value, value)));
      if (values.includes(choice.get(variable.name))) select.value = choice.get(variable.name);
      choice.set(variable.name, select.value);
      select.onchange = () => { choice.set(variable.name, select.value); layOut(); show(); };
    }
  };

  const open = async (next) => {
    board = next;
    problem.textContent = '';
    const nav = document.getElementById('boards');
    nav.replaceChildren();
    data.boards.forEach((each) => {
      const button = element(nav, 'button', each.title.replace('QuantBench: ', ''));
      button.setAttribute('aria-current', String(each === board));
      button.onclick = () => open(each);
    });
    try {
      await choose();
      layOut();
      await show();
    } catch (failure) {
      problem.textContent = `${address}: ${failure.message}`;
    }
  };

  open(board);
  if (!wanted.has('once')) setInterval(() => show().catch((failure) => { problem.textContent = failure.message; }), 5000);
})();
