// Draws the charts of a load report from the figures embedded beside it. Every figure is also in a table, so the page works without this.
(function () {
  'use strict';
  var data = JSON.parse(document.getElementById('report-data').textContent);
  var valid = data.status === 'OK' || data.status === 'GATE_FAILED';
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  // Okabe and Ito's palette: told apart by colour-blind readers.
  var LIGHT = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#8a6d00', '#4d4d4d'];
  var DARK = ['#56b4e9', '#ff9d4d', '#3fd1a4', '#e8a6cb', '#f0e442', '#c8ccd2'];
  // While printing, the layout on paper cannot be measured yet: half of an A4 or letter page, as the style sheet has it.
  var PAPER = { renderer: 'svg', width: 325, height: 250 };
  var LOWEST_MS = 1e-4;
  var charts = [];
  var printing = false;
  // ECharts measures text on a canvas, where 'inherit' means nothing.
  var font = getComputedStyle(document.body).fontFamily;

  function isDark() { return dark.matches && !printing; }
  function colour(index) { var all = isDark() ? DARK : LIGHT; return all[index % all.length]; }
  function ink() { return isDark() ? '#c5ced8' : '#3a4552'; }
  function faint() { return isDark() ? '#323b45' : '#e3e7ec'; }
  function compact(value) { return String(Number(Number(value).toPrecision(3))); }
  function logarithmic(ms) { return Math.max(ms, LOWEST_MS); }
  // Tooltips are HTML: names come from files and flags.
  function escaped(text) {
    return String(text).replace(/[&<>"']/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; });
  }

  function axis(type, name, extra) {
    return Object.assign({
      type: type, name: name, nameLocation: 'middle', nameGap: 30, nameTextStyle: { color: ink() },
      axisLabel: { color: ink(), hideOverlap: true, formatter: type === 'category' ? undefined : compact },
      axisLine: { lineStyle: { color: ink() } }, splitLine: { lineStyle: { color: faint() } }, minorSplitLine: { show: false }
    }, extra);
  }

  function base(extra) {
    return Object.assign({
      animation: false, backgroundColor: 'transparent', textStyle: { color: ink(), fontFamily: font },
      grid: { left: 62, right: 22, top: 52, bottom: 48 },
      graphic: valid ? [] : [{
        type: 'text', left: 'center', top: 'middle', rotation: 0.35, z: 100, silent: true,
        style: { text: data.status + ' – NOT A RESULT', fontSize: 25, fontWeight: 800, fill: isDark() ? 'rgba(255,196,107,.5)' : 'rgba(150,80,0,.42)' }
      }]
    }, extra);
  }

  function legend(names) {
    return { type: 'scroll', icon: 'roundRect', top: 4, left: 0, data: names, textStyle: { color: ink(), fontFamily: font }, pageTextStyle: { color: ink() } };
  }

  function line(name, points, index, look) {
    return {
      name: name, type: 'line', data: points, showSymbol: points.length < 40, symbolSize: 4, connectNulls: false,
      itemStyle: { color: colour(index) }, lineStyle: Object.assign({ width: 1.9, color: colour(index) }, look)
    };
  }

  function labelled(unit) {
    return { trigger: 'item', formatter: function (p) { return escaped(p.seriesName) + '<br>' + compact(p.value[0]) + ': ' + compact(p.value[1]) + ' ' + unit; } };
  }

  // Other arms may have run in between: a line must not cross their time.
  function overTime(seconds, value) {
    var points = [], last = null;
    seconds.forEach(function (s) {
      if (last !== null && s.atSec - last > 1.5) { points.push([last + 0.5, null]); }
      points.push([s.atSec, value(s)]);
      last = s.atSec;
    });
    return points;
  }

  function time() {
    var series = [], names = [];
    data.arms.forEach(function (arm, index) {
      [['p50', 'p50Ms', 'solid'], ['p99', 'p99Ms', 'dashed'], ['max', 'maxMs', 'dotted']].forEach(function (kind, k) {
        if (k === 2 && data.arms.length > 1) { return; }
        var name = (data.arms.length > 1 ? arm.name + ' ' : '') + kind[0];
        var points = overTime(arm.seconds, function (s) { return s.ok ? logarithmic(s[kind[1]]) : null; });
        if (!points.some(function (p) { return p[1] !== null; })) { return; }
        names.push(name);
        series.push(line(name, points, data.arms.length > 1 ? index : k, { type: kind[2] }));
      });
    });
    return series.length && base({
      legend: legend(names), series: series, tooltip: labelled('ms'),
      xAxis: axis('value', 'time since the start of the measurement, s', { min: 0 }), yAxis: axis('log', 'ms (log scale)', { nameGap: 46 })
    });
  }

  function percentiles() {
    var series = [], names = [];
    data.arms.forEach(function (arm, index) {
      [['response', '', 'solid'], ['issueDelay', ' issue delay', 'dotted']].forEach(function (kind) {
        var points = arm[kind[0]].map(function (p) { return [p.oneIn, logarithmic(p.ms)]; });
        // A closed loop is never late: a line along the floor would only lower the axis.
        if (!points.some(function (p) { return p[1] > LOWEST_MS; })) { return; }
        var name = arm.name + kind[1];
        names.push(name);
        series.push(line(name, points, index, { type: kind[2] }));
      });
    });
    series.forEach(function (s) { s.showSymbol = false; });
    return series.length && base({
      legend: legend(names), series: series,
      tooltip: { trigger: 'axis', formatter: function (all) {
        return 'p' + Number((100 * (1 - 1 / all[0].value[0])).toFixed(4)) + all.map(function (p) { return '<br>' + escaped(p.seriesName) + ': ' + compact(p.value[1]) + ' ms'; }).join('');
      } },
      xAxis: axis('log', 'percentile', { min: 1, axisLabel: { color: ink(), hideOverlap: true, formatter: function (oneIn) {
        return oneIn === 1 ? 'p0' : 'p' + Number((100 * (1 - 1 / oneIn)).toFixed(4));
      } } }),
      yAxis: axis('log', 'ms (log scale)', { nameGap: 46 })
    });
  }

  function rate() {
    var series = [], names = [];
    data.arms.forEach(function (arm, index) {
      var many = data.arms.length > 1;
      [['scheduled', 'scheduled', 'dotted'], ['answered OK', 'ok', 'solid']].forEach(function (kind, k) {
        if (many && k === 0) { return; }
        var name = (many ? arm.name + ' ' : '') + kind[0];
        names.push(name);
        series.push(line(name, overTime(arm.seconds, function (s) { return s[kind[1]]; }), many ? index : k, { type: kind[2] }));
      });
    });
    return data.arms.some(function (arm) { return arm.seconds.length; }) && base({
      legend: legend(names), series: series, tooltip: labelled('in that second'),
      xAxis: axis('value', 'time since the start of the measurement, s', { min: 0 }), yAxis: axis('value', 'queries per second', { min: 0, nameGap: 46 })
    });
  }

  function stages() {
    var shown = data.arms.filter(function (arm) { return arm.stages.length; });
    if (!shown.length) { return null; }
    var names = shown[0].stages.map(function (s) { return s.name; });
    return base({
      legend: legend(names),
      grid: { left: 12, right: 28, top: 62, bottom: 44, containLabel: true },
      tooltip: { trigger: 'item', formatter: function (p) { return escaped(p.name) + '<br>' + escaped(p.seriesName) + ': ' + compact(p.value) + ' ms'; } },
      xAxis: axis('value', 'ms, mean', { min: 0 }),
      yAxis: axis('category', '', { data: shown.map(function (arm) { return arm.name; }), inverse: true }),
      series: names.map(function (name, index) {
        return { name: name, type: 'bar', stack: 'stages', barMaxWidth: 46, itemStyle: { color: colour(index) },
          data: shown.map(function (arm) { return arm.stages[index].ms; }) };
      })
    });
  }

  function sweep() {
    if (!data.sweep.length) { return null; }
    function points(key) {
      return data.sweep.map(function (p, index) {
        return { value: [p.perSec, logarithmic(p[key])], point: p, symbol: p.valid ? 'circle' : 'emptyCircle' };
      });
    }
    var kinds = [['p50', 'p50Ms', 'solid'], ['p99', 'p99Ms', 'dashed']];
    return base({
      legend: legend(['p50', 'p99']),
      tooltip: { trigger: 'item', formatter: function (p) {
        return escaped(data.axis) + ' = ' + compact(p.data.point.value) + '<br>' + compact(p.value[0]) + '/s, ' + p.seriesName + ' ' + compact(p.value[1]) + ' ms';
      } },
      xAxis: axis('value', 'answered OK per second', { scale: true }), yAxis: axis('log', 'ms (log scale)', { nameGap: 46 }),
      series: kinds.map(function (kind, index) {
        return Object.assign(line(kind[0], points(kind[1]), index, { type: kind[2] }), {
          showSymbol: true, symbolSize: 8,
          label: { show: index === 0, position: 'bottom', color: ink(), formatter: function (p) { return compact(p.data.point.value); } }
        });
      })
    });
  }

  function capacity() {
    if (!data.capacity.length) { return null; }
    var findings = [];
    data.capacity.forEach(function (p) { if (findings.indexOf(p.finding) < 0) { findings.push(p.finding); } });
    function words(name) { return name.toLowerCase().replace(/_/g, ' '); }
    return base({
      legend: legend(findings.map(words)),
      tooltip: { trigger: 'item', formatter: function (p) { return words(p.data.probe.kind) + ' at ' + compact(p.value[0]) + '/s<br>' + escaped(p.seriesName) + ': ' + compact(p.value[1]) + ' ms'; } },
      xAxis: axis('value', 'scheduled per second', { scale: true }), yAxis: axis('log', data.objective, { nameGap: 46 }),
      series: findings.map(function (finding, index) {
        return {
          name: words(finding), type: 'scatter', itemStyle: { color: colour(index) },
          data: data.capacity.filter(function (p) { return p.finding === finding; }).map(function (p) {
            return { value: [p.ratePerSec, logarithmic(p.percentileMs)], probe: p, symbol: p.kind === 'CONFIRMATION' ? 'diamond' : 'circle', symbolSize: p.kind === 'CONFIRMATION' ? 16 : 9 };
          })
        };
      })
    });
  }

  var builders = { 'chart-time': time, 'chart-percentiles': percentiles, 'chart-rate': rate, 'chart-stages': stages, 'chart-sweep': sweep, 'chart-capacity': capacity };

  function draw() {
    charts.forEach(function (chart) { chart.dispose(); });
    charts = [];
    Object.keys(builders).forEach(function (id) {
      var element = document.getElementById(id), option = builders[id]();
      if (!option) { element.parentNode.hidden = true; return; }
      var chart = echarts.init(element, null, printing ? PAPER : { renderer: 'svg' });
      chart.setOption(option);
      charts.push(chart);
    });
  }

  document.getElementById('charts').hidden = !(data.arms.length || data.sweep.length || data.capacity.length);
  draw();
  dark.addEventListener('change', draw);
  window.addEventListener('resize', function () { charts.forEach(function (chart) { chart.resize(); }); });
  window.addEventListener('beforeprint', function () { printing = true; draw(); });
  window.addEventListener('afterprint', function () { printing = false; draw(); });
})();
