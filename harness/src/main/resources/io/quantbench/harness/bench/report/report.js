// Draws the charts of a report from the JSON embedded beside it. Every figure is also in a table, so the page works without this.
(function () {
  'use strict';
  var report = JSON.parse(document.getElementById('report-data').textContent);
  var valid = report.verdict.status === 'OK' || report.verdict.status === 'GATE_FAILED';
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  // Okabe and Ito's palette: told apart by colour-blind readers.
  var LIGHT = ['#4d4d4d', '#0072b2', '#d55e00', '#009e73', '#cc79a7', '#8a6d00'];
  var DARK = ['#c8ccd2', '#56b4e9', '#ff9d4d', '#3fd1a4', '#e8a6cb', '#f0e442'];
  // While printing, the layout on paper cannot be measured yet: half of an A4 or letter page, as the style sheet has it.
  var PAPER = { renderer: 'svg', width: 325, height: 250 };
  var charts = [];
  var printing = false;
  // ECharts measures text on a canvas, where 'inherit' means nothing.
  var font = getComputedStyle(document.body).fontFamily;

  function isDark() { return dark.matches && !printing; }
  function colour(index) { var all = isDark() ? DARK : LIGHT; return all[index % all.length]; }
  function ink() { return isDark() ? '#c5ced8' : '#3a4552'; }
  function faint() { return isDark() ? '#323b45' : '#e3e7ec'; }
  function milliseconds(ns) { return ns / 1e6; }
  function compact(value) { return String(Number(value.toPrecision(3))); }
  // Tooltips are HTML: names come from files and flags.
  function escaped(text) {
    return String(text).replace(/[&<>"']/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; });
  }

  function axis(type, name, extra) {
    return Object.assign({
      type: type, name: name, nameLocation: 'middle', nameGap: 30, nameTextStyle: { color: ink() },
      axisLabel: { color: ink(), hideOverlap: true }, axisLine: { lineStyle: { color: ink() } },
      splitLine: { lineStyle: { color: faint() } }, minorSplitLine: { show: false }
    }, extra);
  }

  function base(extra) {
    return Object.assign({
      animation: false, backgroundColor: 'transparent', textStyle: { color: ink(), fontFamily: font },
      grid: { left: 56, right: 22, top: 52, bottom: 48 },
      graphic: valid ? [] : [{
        type: 'text', left: 'center', top: 'middle', rotation: 0.35, z: 100, silent: true,
        style: { text: report.verdict.status + ' – NOT A RESULT', fontSize: 25, fontWeight: 800, fill: isDark() ? 'rgba(255,196,107,.5)' : 'rgba(150,80,0,.42)' }
      }]
    }, extra);
  }

  function legend(names) {
    return { type: 'scroll', icon: 'circle', top: 4, left: 0, data: names, textStyle: { color: ink(), fontFamily: font }, pageTextStyle: { color: ink() } };
  }

  function names() { return report.arms.map(function (arm) { return arm.variant; }); }

  function cdf() {
    var series = [];
    report.arms.forEach(function (arm, index) {
      [['responseCdf', 'solid', 2.2], ['serviceCdf', 'dashed', 1.4]].forEach(function (kind) {
        var points = arm.curves[kind[0]].map(function (p) { return [Math.max(milliseconds(p.latencyNs), 1e-4), 100 * p.fraction]; });
        if (!points.length) { return; }
        // A distribution starts at 0, not at its first step.
        points.unshift([points[0][0], 0]);
        series.push({
          name: arm.variant, type: 'line', showSymbol: false, data: points, itemStyle: { color: colour(index) },
          lineStyle: { type: kind[1], width: kind[2], color: colour(index) }
        });
      });
    });
    var low = Infinity, high = 0;
    series.forEach(function (s) { low = Math.min(low, s.data[0][0]); high = Math.max(high, s.data[s.data.length - 1][0]); });
    return series.length && base({
      legend: legend(names()), series: series,
      tooltip: { trigger: 'item', formatter: function (p) { return escaped(p.seriesName) + '<br>' + compact(p.value[0]) + ' ms: ' + compact(p.value[1]) + ' %'; } },
      xAxis: axis('log', 'latency, ms (log scale)', {
        logBase: 2, min: Math.pow(2, Math.floor(Math.log2(low))), max: Math.pow(2, Math.ceil(Math.log2(high))), axisLabel: { color: ink(), hideOverlap: true, formatter: compact }
      }),
      yAxis: axis('value', '% of queries', { min: 0, max: 100, nameGap: 38 })
    });
  }

  function throughput() {
    var series = report.arms.filter(function (arm) { return arm.curves.seconds.length; }).map(function (arm) {
      var points = [], last = null;
      arm.curves.seconds.forEach(function (s) {
        var at = s.offsetNs / 1e9;
        // Other arms ran in between: the line must not cross their time.
        if (last !== null && at - last > 1.5) { points.push([last + 0.5, null]); }
        points.push([at, s.ok]);
        last = at;
      });
      var index = report.arms.indexOf(arm);
      return { name: arm.variant, type: 'line', symbolSize: 5, data: points, connectNulls: false, itemStyle: { color: colour(index) }, lineStyle: { width: 1.8 } };
    });
    return series.length && base({
      legend: legend(names()), series: series,
      tooltip: { trigger: 'item', formatter: function (p) { return escaped(p.seriesName) + '<br>' + compact(p.value[0]) + ' s: ' + p.value[1] + ' OK/s'; } },
      xAxis: axis('value', 'time since the start of the run, s', { min: 0 }),
      yAxis: axis('value', 'OK answers per second', { min: 0, nameGap: 40 })
    });
  }

  function quality(arm) {
    if (arm.task) { return { value: 100 * arm.task.value, error: 100 * arm.task.standardError, name: arm.task.metric + ', %' + (arm.task.lowerIsBetter ? ' (less is better, axis reversed)' : ''), less: arm.task.lowerIsBetter }; }
    var agreement = arm.fidelity && arm.fidelity.agreement;
    return agreement === null || agreement === undefined ? null : { value: 100 * agreement, error: 0, name: 'agreement with the baseline, %' };
  }

  function errorBar(params, api) {
    var top = api.coord([api.value(0), api.value(2)]), bottom = api.coord([api.value(0), api.value(1)]);
    var style = { stroke: api.visual('color'), lineWidth: 1.8, fill: null };
    function line(x1, y1, x2, y2) { return { type: 'line', shape: { x1: x1, y1: y1, x2: x2, y2: y2 }, style: style }; }
    return { type: 'group', children: [
      line(top[0], top[1], bottom[0], bottom[1]), line(top[0] - 6, top[1], top[0] + 6, top[1]), line(bottom[0] - 6, bottom[1], bottom[0] + 6, bottom[1])
    ] };
  }

  function accuracyAgainstSpeed() {
    // Metric and agreement do not share an axis.
    var anyTask = report.arms.some(function (arm) { return arm.task; });
    var shown = report.arms.filter(function (arm) { return arm.speedup && quality(arm) && (!anyTask || arm.task); });
    if (!shown.length) { return null; }
    var low = Infinity, high = -Infinity, fastest = 1, slowest = 1;
    var series = [];
    shown.forEach(function (arm) {
      var q = quality(arm), c = colour(report.arms.indexOf(arm));
      low = Math.min(low, q.value - q.error); high = Math.max(high, q.value + q.error);
      fastest = Math.max(fastest, arm.speedup); slowest = Math.min(slowest, arm.speedup);
      if (q.error > 0) {
        series.push({ name: arm.variant, type: 'custom', renderItem: errorBar, itemStyle: { color: c }, encode: { x: 0, y: [1, 2] }, data: [[arm.speedup, q.value - q.error, q.value + q.error]], silent: true });
      }
      series.push({ name: arm.variant, type: 'scatter', symbolSize: 13, itemStyle: { color: c }, data: [[arm.speedup, q.value]] });
    });
    var room = Math.max((high - low) * 0.25, 0.2);
    return base({
      legend: legend(shown.map(function (arm) { return arm.variant; })), series: series,
      tooltip: { trigger: 'item', formatter: function (p) { return escaped(p.seriesName) + '<br>' + compact(p.value[0]) + 'x, ' + compact(p.value[1]) + ' %'; } },
      xAxis: axis('value', 'speed against ' + report.settings.baseline + ' (p50 service), x', { min: Math.max(0, Math.floor(slowest * 2 - 0.2) / 2), max: Math.ceil(fastest * 2 + 0.2) / 2 }),
      yAxis: axis('value', quality(shown[0]).name, { min: Math.max(0, Math.floor(low - room)), max: Math.min(Math.ceil(high + room), 100), inverse: Boolean(quality(shown[0]).less), nameGap: 40 })
    });
  }

  function sizes() {
    return report.arms.length && base({
      grid: { left: 12, right: 76, top: 12, bottom: 44, containLabel: true },
      xAxis: axis('value', 'MB on disk', { min: 0 }),
      yAxis: axis('category', '', { data: names(), inverse: true, axisLabel: { color: ink(), width: 170, overflow: 'truncate', fontFamily: font } }),
      series: [{
        type: 'bar', barMaxWidth: 34,
        label: { show: true, position: 'right', color: ink(), formatter: function (p) { return compact(p.value) + ' MB'; } },
        data: report.arms.map(function (arm, index) { return { value: arm.sizeBytes / 1e6, itemStyle: { color: colour(index) } }; })
      }]
    });
  }

  var builders = { 'chart-cdf': cdf, 'chart-throughput': throughput, 'chart-accuracy': accuracyAgainstSpeed, 'chart-sizes': sizes };

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

  document.getElementById('charts').hidden = report.arms.length === 0;
  draw();
  dark.addEventListener('change', draw);
  window.addEventListener('resize', function () { charts.forEach(function (chart) { chart.resize(); }); });
  window.addEventListener('beforeprint', function () { printing = true; draw(); });
  window.addEventListener('afterprint', function () { printing = false; draw(); });
})();
