// Shows the views that the server sends. Text goes in as text, never as markup.
(function () {
  'use strict';
  var LIMIT = 600; // points of a chart; then every second one is given up
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  // Okabe and Ito's palette: told apart by colour-blind readers.
  var LIGHT = { blue: '#0072b2', orange: '#d55e00', green: '#009e73', grey: '#8a8f96', purple: '#aa4499' };
  var DARK = { blue: '#56b4e9', orange: '#ff9d4d', green: '#3fd1a4', grey: '#9aa3ad', purple: '#d98fc9' };
  var ORDER = ['blue', 'orange', 'green', 'purple', 'grey'];
  var $ = function (id) { return document.getElementById(id); };
  var font = getComputedStyle(document.body).fontFamily;
  var charts = {}, history = [], course = { key: '', points: [] }, latest = null, chosen = '', token = sessionStorage.getItem('quantbench-token') || '';

  function colour(name) { return (dark.matches ? DARK : LIGHT)[name]; }
  function ink() { return dark.matches ? '#c5ced8' : '#3a4552'; }
  function faint() { return dark.matches ? '#323b45' : '#e3e7ec'; }
  function number(value, digits) { return value === null || value === undefined || !isFinite(value) ? '–' : Number(value).toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits }); }
  function compact(value) { return value === null || value === undefined ? '–' : String(Number(Number(value).toPrecision(4))); }
  function percent(value, digits) { return value === null || value === undefined || !isFinite(value) ? '–' : number(100 * value, digits) + ' %'; }
  function time(ns) { return !ns ? '–' : ns < 1e6 ? compact(Number((ns / 1e3).toPrecision(3))) + ' µs' : ns < 1e9 ? compact(Number((ns / 1e6).toPrecision(3))) + ' ms' : compact(Number((ns / 1e9).toPrecision(3))) + ' s'; }
  function clock(ns) { var s = Math.floor(ns / 1e9); return s < 60 ? s + ' s' : s < 3600 ? Math.floor(s / 60) + ' min ' + s % 60 + ' s' : Math.floor(s / 3600) + ' h ' + Math.floor(s % 3600 / 60) + ' min'; }
  function words(name) { return name.toLowerCase().replace(/_/g, ' '); }
  function element(tag, text, attributes) {
    var made = document.createElement(tag);
    made.textContent = text;
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    return made;
  }
  function fill(id, children) { $(id).replaceChildren.apply($(id), children); }
  function row(cells, labels) {
    var made = document.createElement('tr');
    cells.forEach(function (cell, i) { made.appendChild(i === 0 ? element('th', cell, { scope: 'row' }) : element('td', cell, { 'data-label': labels[i], 'class': i === 1 && labels[1] === 'State' ? '' : 'num' })); });
    return made;
  }

  function model() { return latest.models.filter(function (m) { return m.name === chosen; })[0]; }
  function canary() { return latest.canaries.filter(function (c) { return c.model === chosen; })[0]; }
  function figures(variant, role) { return latest.variants.filter(function (v) { return v.model === chosen && v.variant === variant && v.role === role; })[0]; }

  function choose() {
    var names = latest.models.map(function (m) { return m.name; });
    if (names.indexOf(chosen) < 0) { chosen = (latest.canaries[0] || latest.models[0] || { model: '', name: '' }).model || (latest.models[0] || { name: '' }).name; }
    $('pick').hidden = names.length < 2;
    if (names.join('\n') !== $('model').dataset.names) {
      $('model').dataset.names = names.join('\n');
      fill('model', names.map(function (name) { return element('option', name, { value: name }); }));
    }
    $('model').value = chosen;
  }

  function showCanary(c) {
    $('canary').hidden = $('story').hidden = !c;
    $('evidence').hidden = !c || !c.decision;
    var alerts = [];
    if (c) {
      if (c.health.log) { alerts.push('The canary stands still and the reference gets all traffic: ' + c.health.log); }
      if (c.health.split) { alerts.push('Traffic is not divided as wanted: ' + c.health.split); }
      if (c.health.answers) { alerts.push(c.health.answers); }
    }
    if (alerts.join('\n') !== $('alerts').dataset.text) {
      $('alerts').dataset.text = alerts.join('\n');
      fill('alerts', alerts.map(function (text) { return element('p', text, { 'class': 'alert' }); }));
    }
    if (!c) { return; }
    var look = { PROMOTE: 'ok', ROLLBACK: 'bad', HOLD: 'void' }[c.verdict];
    $('canary').className = 'verdict ' + look;
    $('badge').className = 'badge ' + look;
    $('badge').textContent = { PROMOTE: '✓ promoted', ROLLBACK: '✗ rolled back', HOLD: '? ' + (c.standing.phase === 'AWAITING_APPROVAL' ? 'waits for approval' : 'gathering evidence') }[c.verdict] + (c.standing.paused && c.verdict === 'HOLD' ? ', paused' : '');
    $('headline').textContent = c.candidate + ' against ' + c.reference + ': ' + (c.verdict === 'HOLD' && c.decision ? c.decision.reasons[0].sentence : c.trace[c.trace.length - 1].sentence);
    var at = c.steps.map(function (s) { return s.name; }).indexOf(c.standing.step);
    fill('steps', c.steps.map(function (step, i) {
      var state = c.standing.phase === 'PROMOTED' || i < at ? 'done' : i === at ? 'now' : '';
      return element('li', step.name + (step.needsApproval ? ' (approval)' : ''), state ? { 'class': state, 'aria-current': state === 'now' ? 'step' : 'false' } : {});
    }));
    $('facts').textContent = 'Candidate’s share ' + percent(c.standing.share.candidateShare, 1) + ', shadow rate ' + percent(c.standing.share.shadowRate, 0) + ' · ' + clock(c.standing.elapsedNs) + ', ' + clock(c.standing.elapsedNs - c.standing.stepBeganNs) + ' in this step';
    fill('trace', c.trace.slice().reverse().map(function (line) { return element('li', clock(line.elapsedNs) + ' · ' + line.sentence); }));
    $('trace').setAttribute('reversed', '');
    counts(c);
  }

  function counts(c) {
    var pairs = c.pairs.counts, out = c.intake.leftOut;
    var entries = [
      ['Pairs', number(pairs.compared) + ' compared, ' + number(pairs.failed) + ' failed, ' + number(pairs.nonFinite) + ' not finite'],
      ['Labels', number(c.accuracy.labelled) + ' used, ' + number(pairs.waitingLabels) + ' wait, ' + number(pairs.unusedLabels) + ' found no pair, ' + number(out.ambiguousLabels) + ' for an id used twice'],
      ['Queue to the canary', number(c.intake.waiting) + ' wait, ' + number(c.intake.dropped) + ' dropped'],
      ['Left out', number(out.pinned) + ' pinned, ' + number(out.sticky) + ' sticky, ' + number(out.earlier) + ' of an earlier share, ' + number(out.refusedShadows) + ' refused shadows'],
      ['Sample ratio', c.decision ? 'log10 e ' + number(c.decision.evidence.ratioMismatch.maxLog10E, 2) + ' of ' + number(c.decision.evidence.ratioMismatch.thresholdLog10, 2) : '–']
    ];
    fill('counts', entries.reduce(function (all, one) { return all.concat(element('dt', one[0]), element('dd', one[1])); }, []));
  }

  var VARIANT = ['Variant', 'Share', 'Requests/s', 'p50', 'p99', 'Errors', 'Agreement', 'Accuracy', 'Queue'];
  function showVariants(m, c) {
    $('latency-note').textContent = c && !c.intake.latencyFromPairs ? c.intake.latencyNote : '';
    if (!m) { fill('variants', []); return; }
    var rows = [];
    m.variants.forEach(function (variant) {
      var primary = figures(variant.name, 'PRIMARY'), shadow = figures(variant.name, 'SHADOW'), state = m.shadows[variant.name];
      var right = c && c.accuracy.labelled ? variant.name === c.reference ? c.accuracy.referenceRight / c.accuracy.labelled : variant.name === c.candidate ? c.accuracy.candidateRight / c.accuracy.labelled : null : null;
      var agreement = c && c.pairs.means ? variant.name === c.reference ? 1 : variant.name === c.candidate ? c.pairs.means.agreement : null : null;
      [['', primary, percent(m.split[variant.name] || 0, 1)], [' (shadow)', shadow, state ? percent(state.rate, 0) + ' seen' : '–']].forEach(function (part, i) {
        var f = part[1];
        if (i === 1 && !f) { return; }
        rows.push(row([
          variant.name + part[0], part[2], f ? number(f.perSec, 1) : '–', f ? time(f.p50Ns) : '–', f ? time(f.p99Ns) : '–', f ? number(f.errors) + ' of ' + number(f.requests) : '–',
          i === 1 || !shadow ? percent(agreement, 2) : variant.name === (c && c.reference) ? percent(agreement, 2) : '–', i === 1 || !shadow ? percent(right, 2) : '–', i === 0 ? number(variant.queued) : '–'
        ], VARIANT));
      });
      if (variant.state !== 'READY') { rows[rows.length - 1].firstChild.appendChild(element('small', words(variant.state) + (variant.reason ? ': ' + variant.reason : ''))); }
    });
    fill('variants', rows);
  }

  var GUARD = ['Guardrail', 'State', 'Effect', 'Interval', 'Margin', 'Harm', 'Non-inferior', 'Samples', 'To go'];
  function level(e) { return (e.maxLog10E >= e.thresholdLog10 ? '✓ ' : '') + number(e.maxLog10E, 2) + ' of ' + number(e.thresholdLog10, 2); }
  function showEvidence(c) {
    if (!c || !c.decision) { return; }
    fill('guardrails', c.decision.findings.map(function (f) {
      var interval = f.estimate && f.estimate.interval;
      return row([f.metric, words(f.state), f.estimate ? number(f.estimate.effect, 4) : '–', interval ? number(interval.low, 4) + ' … ' + number(interval.high, 4) : '–',
        number(f.margin, 4), level(f.harm), level(f.nonInferiority), number(f.samples), f.expectedRemaining === null ? '–' : number(f.expectedRemaining)], GUARD);
    }));
  }

  // Charts
  function axis(name, extra) {
    return Object.assign({ type: 'value', name: name, nameTextStyle: { color: ink() }, axisLabel: { color: ink(), hideOverlap: true }, axisLine: { lineStyle: { color: ink() } }, splitLine: { lineStyle: { color: faint() } } }, extra);
  }
  function legend(names) { return Object.assign({ icon: 'roundRect', top: 0, left: 0, type: 'scroll', textStyle: { color: ink(), fontFamily: font } }, names ? { data: names } : {}); }
  function frame(xName, extra) {
    return Object.assign({
      animation: false, backgroundColor: 'transparent', textStyle: { color: ink(), fontFamily: font }, grid: { left: 56, right: 18, top: 34, bottom: 40 },
      legend: legend(),
      tooltip: { trigger: 'axis', confine: true, valueFormatter: compact },
      xAxis: axis(xName, { nameLocation: 'middle', nameGap: 24, min: 'dataMin', max: 'dataMax', splitLine: { show: false } }), yAxis: axis('', {})
    }, extra);
  }
  function line(name, colourName, data, extra) {
    return Object.assign({ name: name, type: 'line', symbol: data.length < 3 ? 'circle' : 'none', itemStyle: { color: colour(colourName) }, lineStyle: { color: colour(colourName), width: 2 }, data: data }, extra);
  }
  function dashed(series, kind) { series.lineStyle.type = kind || 'dashed'; return series; }
  function mark(name, colourName, value, position) {
    return { name: name, type: 'line', data: [], markLine: { silent: true, symbol: 'none', lineStyle: { color: colour(colourName), type: 'dashed', width: 1.5 }, label: { formatter: name + ' ' + compact(value), position: position || 'insideEndTop', color: ink() }, data: [{ yAxis: value }] } };
  }
  function draw(id, option) {
    var place = $(id);
    if (!place) { return; }
    if (!charts[id]) { charts[id] = echarts.init(place, null, { renderer: 'svg' }); }
    charts[id].setOption(option, { notMerge: true });
  }

  function remember() {
    history.push(latest);
    if (history.length > LIMIT) { history = history.filter(function (view, i) { return i % 2 === 0; }); }
  }
  function over(read) { return history.map(function (view) { return [Math.round(view.elapsedNs / 1e8) / 10, read(view)]; }); }
  function find(view, variant, role) { return view.variants.filter(function (v) { return v.model === chosen && v.variant === variant && v.role === role; })[0]; }
  function drawVariants(m) {
    if (!m) { return; }
    var rate = [], latency = [], queue = [];
    m.variants.forEach(function (variant, i) {
      var name = variant.name, tone = ORDER[i % ORDER.length];
      var primary = function (read) { return over(function (view) { var f = find(view, name, 'PRIMARY'); return f ? read(f) : null; }); };
      rate.push(line(name, tone, primary(function (f) { return f.perSec; })));
      if (figures(name, 'SHADOW')) { rate.push(dashed(line(name + ' shadow', tone, over(function (view) { var f = find(view, name, 'SHADOW'); return f ? f.perSec : null; })))); }
      latency.push(line(name + ' p50', tone, primary(function (f) { return f.p50Ns ? f.p50Ns / 1e6 : null; })));
      latency.push(dashed(line(name + ' p99', tone, primary(function (f) { return f.p99Ns ? f.p99Ns / 1e6 : null; })), 'dotted'));
      queue.push(line(name, tone, over(function (view) {
        var then = view.models.filter(function (one) { return one.name === chosen; })[0];
        var found = then && then.variants.filter(function (one) { return one.name === name; })[0];
        return found ? found.queued : null;
      })));
    });
    draw('chart-rate', frame('seconds', { series: rate }));
    draw('chart-latency', frame('seconds', { series: latency }));
    draw('chart-queue', frame('seconds', { series: queue }));
  }

  // Limits are written as people state them; on the scale of the effect, a tolerable loss of accuracy lies below zero.
  function limit(f) { return f.metric === 'accuracy' ? -f.margin : f.margin; }
  function neutral(f) { return f.metric.indexOf('latency') === 0 || f.metric === 'agreement' ? 1 : 0; }
  function moment(c) {
    return { look: c.decision.look, events: c.decision.evidence.events, metrics: c.decision.findings.map(function (f) {
      var interval = f.estimate && f.estimate.interval;
      return { metric: f.metric, samples: f.samples, effect: f.estimate ? f.estimate.effect : null, low: interval ? interval.low : null, high: interval ? interval.high : null, harmLog10E: f.harm.maxLog10E, safeLog10E: f.nonInferiority.maxLog10E };
    }) };
  }
  function follow(c) {
    if (!c || !c.decision) { return; }
    var key = c.model + '\n' + c.standing.step;
    if (course.key !== key) {
      course = { key: key, points: [] };
      var mine = course;
      call('/api/v1/canary/' + encodeURIComponent(c.model) + '/course').then(function (answer) { return answer.ok ? answer.json() : []; }).then(function (points) {
        var first = mine.points.length ? mine.points[0].look : Infinity;
        mine.points = points.filter(function (p) { return p.look < first; }).concat(mine.points);
      }).catch(function () { /* the stream goes on, and tells what is lost */ });
      Object.keys(charts).filter(function (id) { return id.indexOf('metric-') === 0; }).forEach(function (id) { charts[id].dispose(); delete charts[id]; });
      fill('evidence-charts', c.decision.findings.reduce(function (all, f, i) {
        return all.concat(['effect', 'e'].map(function (kind) {
          var figure = document.createElement('figure'), caption = element('figcaption', f.metric + ' ');
          caption.appendChild(element('small', kind === 'effect' ? 'Effect and its interval, which holds at all looks together.' : 'Largest e-values so far; dashed: what they must reach.'));
          figure.append(caption, element('div', '', { 'class': 'chart', id: 'metric-' + i + '-' + kind, role: 'img', 'aria-label': f.metric + (kind === 'effect' ? ': effect' : ': e-values') }));
          return figure;
        }));
      }, []));
    }
    var now = moment(c), last = course.points[course.points.length - 1];
    if (!last || last.look < now.look) { course.points.push(now); }
    if (course.points.length > LIMIT) { course.points = course.points.filter(function (p, i) { return i % 2 === 0; }); }
  }
  // One polygon for the whole band: lines on a numeric axis cannot be stacked.
  function band(held) {
    return { name: 'interval', type: 'custom', clip: true, silent: true, itemStyle: { color: colour('blue'), opacity: 0.35 }, data: held.map(function (p) { return [p.events, p.low, p.high]; }), encode: { x: 0, y: [1, 2] },
      renderItem: function (params, api) {
        if (params.dataIndex) { return null; }
        var upper = held.map(function (p) { return api.coord([p.events, p.high]); }), lower = held.map(function (p) { return api.coord([p.events, p.low]); }).reverse();
        return { type: 'polygon', shape: { points: upper.concat(lower) }, style: { fill: colour('blue'), opacity: 0.2 } };
      } };
  }
  function drawEvidence(c) {
    if (!c || !c.decision) { return; }
    c.decision.findings.forEach(function (f, i) {
      var points = course.points.map(function (p) { return Object.assign({ events: p.events }, p.metrics.filter(function (m) { return m.metric === f.metric; })[0]); });
      var seen = points.filter(function (p) { return p.effect !== null && p.effect !== undefined; });
      var held = seen.filter(function (p) { return p.low !== null; }), values = [limit(f), neutral(f)];
      // Wide intervals of the first looks would flatten all that follows.
      seen.slice(Math.floor(seen.length / 2)).forEach(function (p) { [p.effect, p.low, p.high].forEach(function (v) { if (v !== null) { values.push(v); } }); });
      var low = Math.min.apply(null, values), high = Math.max.apply(null, values), room = 0.08 * (high - low || 1);
      draw('metric-' + i + '-effect', frame('events', {
        legend: legend(['effect', 'interval']),
        yAxis: axis('', { min: low - room, max: high + room, axisLabel: { color: ink(), formatter: compact, showMinLabel: false, showMaxLabel: false } }),
        series: [band(held), line('effect', 'blue', seen.map(function (p) { return [p.events, p.effect]; })), mark('limit', 'orange', limit(f)), mark('equal', 'grey', neutral(f), 'insideEndBottom')]
      }));
      var top = Math.max(f.harm.thresholdLog10, f.nonInferiority.thresholdLog10);
      draw('metric-' + i + '-e', frame('events', {
        legend: legend(['harm', 'non-inferior']),
        yAxis: axis('', { min: 0, max: function (v) { return Math.max(v.max, top) * 1.15; }, axisLabel: { color: ink(), formatter: compact } }),
        series: [line('harm', 'orange', points.map(function (p) { return [p.events, p.harmLog10E]; })), line('non-inferior', 'green', points.map(function (p) { return [p.events, p.safeLog10E]; })),
          mark('harm', 'orange', f.harm.thresholdLog10), mark('non-inferior', 'green', f.nonInferiority.thresholdLog10, 'insideEndBottom')]
      }));
    });
  }

  // Asked for when pairs have been compared since, and the last answer is there.
  var worst = { model: '', compared: -1, asked: false };
  function followWorst(c) {
    if (!c) { $('worst').hidden = true; return; }
    if (worst.model !== c.model) { worst = { model: c.model, compared: -1, asked: false }; $('worst').hidden = true; }
    if (worst.asked || worst.compared === c.pairs.counts.compared) { return; }
    var mine = worst;
    mine.asked = true;
    mine.compared = c.pairs.counts.compared;
    call('/api/v1/canary/' + encodeURIComponent(c.model) + '/disagreements?limit=10').then(function (answer) { return answer.ok ? answer.json() : []; }).then(function (pairs) {
      mine.asked = false;
      if (mine === worst) { showWorst(pairs); }
    }).catch(function () { mine.asked = false; });
  }
  function showWorst(pairs) {
    var labels = ['Request', 'Reference', 'Candidate', 'Agreement', 'Cosine', 'Largest difference'];
    $('worst').hidden = !pairs.length;
    fill('disagreements', pairs.map(function (pair) {
      return row([pair.requestId || '–', classes(pair.referenceClasses), classes(pair.candidateClasses), percent(pair.agreement, 0), compact(pair.cosine), compact(pair.maxAbsDifference)], labels);
    }));
  }
  function classes(decided) { return decided && decided.length ? decided.join(', ') : '–'; }

  function show() {
    choose();
    var c = canary(), m = model();
    followWorst(c);
    showCanary(c);
    showVariants(m, c);
    showEvidence(c);
    follow(c);
    if (!document.hidden) { drawVariants(m); drawEvidence(c); }
  }

  // The stream. Not an EventSource, which cannot send a token.
  function link(text, look) { $('link').textContent = text; $('link').className = 'badge ' + look; }
  function call(path) { return fetch(path, { headers: token ? { Authorization: 'Bearer ' + token } : {}, cache: 'no-store' }); }
  function event(text) {
    var data = text.split('\n').filter(function (l) { return l.indexOf('data: ') === 0; }).map(function (l) { return l.slice(6); }).join('\n');
    if (data) { latest = JSON.parse(data); remember(); show(); }
  }
  function read(reader, decoder, rest) {
    return reader.read().then(function (part) {
      if (part.done) { throw new Error('the server ended the stream'); }
      var pieces = (rest + decoder.decode(part.value, { stream: true })).split('\n\n');
      var last = pieces.pop();
      pieces.forEach(event);
      return read(reader, decoder, last);
    });
  }
  function open() {
    call('/api/v1/live').then(function (answer) {
      $('door').hidden = answer.status !== 401 && answer.status !== 403;
      if (!answer.ok) { throw new Error(answer.status === 401 || answer.status === 403 ? 'a token is needed' : 'status ' + answer.status); }
      link('live', 'ok');
      return read(answer.body.getReader(), new TextDecoder(), '');
    }).catch(function (failure) {
      link('not connected: ' + failure.message, 'bad');
      if ($('door').hidden) { setTimeout(open, 2000); }
    });
  }
  $('door').addEventListener('submit', function (submitted) {
    submitted.preventDefault();
    token = $('token').value;
    sessionStorage.setItem('quantbench-token', token);
    open();
  });
  $('model').addEventListener('change', function () { chosen = $('model').value; show(); });
  function redraw() { if (latest) { Object.keys(charts).forEach(function (id) { charts[id].dispose(); delete charts[id]; }); drawVariants(model()); drawEvidence(canary()); } }
  dark.addEventListener('change', redraw);
  document.addEventListener('visibilitychange', function () { if (!document.hidden && latest) { show(); } });
  window.addEventListener('resize', function () { Object.keys(charts).forEach(function (id) { charts[id].resize(); }); });
  open();
})();
