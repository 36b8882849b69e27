// Draws the charts of a quantize report from the JSON embedded beside it, and filters tables. Every figure is also in a table.
(function () {
  'use strict';
  var report = JSON.parse(document.getElementById('report-data').textContent);
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  var narrow = window.matchMedia('(max-width: 760px)');
  // Okabe and Ito's palette: told apart by colour-blind readers.
  var LIGHT = { grey: '#8a8f96', blue: '#0072b2', orange: '#d55e00', green: '#009e73', pink: '#cc79a7', brown: '#8a6d00' };
  var DARK = { grey: '#9aa3ad', blue: '#56b4e9', orange: '#ff9d4d', green: '#3fd1a4', pink: '#e8a6cb', brown: '#f0e442' };
  var KINDS = { INTEGER: 'green', COMPRESSED_WEIGHTS: 'blue', INTEGER_DATA: 'blue', CONVERSION: 'orange', FUSED_FLOAT: 'pink', FLOAT: 'grey', CONTROL: 'brown', INDEX: 'brown' };
  var charts = [];
  var printing = false;
  var font = getComputedStyle(document.body).fontFamily;

  function isDark() { return dark.matches && !printing; }
  function colour(name) { return (isDark() ? DARK : LIGHT)[name]; }
  function ink() { return isDark() ? '#c5ced8' : '#3a4552'; }
  function faint() { return isDark() ? '#323b45' : '#e3e7ec'; }
  function compact(value) { return String(Number(value.toPrecision(3))); }
  function escaped(text) { return String(text).replace(/[&<>"']/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; }); }

  function axis(type, name, extra) {
    return Object.assign({
      type: type, name: name, nameLocation: 'middle', nameGap: 32, nameTextStyle: { color: ink() },
      axisLabel: { color: ink(), hideOverlap: true }, axisLine: { lineStyle: { color: ink() } }, splitLine: { lineStyle: { color: faint() } }
    }, extra);
  }
  function base(extra) {
    return Object.assign({ animation: false, backgroundColor: 'transparent', textStyle: { color: ink(), fontFamily: font } }, extra);
  }
  function legend(names) { return { icon: 'circle', top: 0, left: 0, data: names, textStyle: { color: ink(), fontFamily: font } }; }

  // One colour for each operator that makes many of the tensors; the rest share one.
  function sqnr() {
    if (!report.tensors.length) { return null; }
    var finite = report.tensors.map(function (t) { return t.sqnrDb; }).filter(function (v) { return v !== null; });
    var top = finite.length ? Math.ceil((Math.max.apply(null, finite) + 5) / 10) * 10 : 60;
    var counts = {};
    report.tensors.forEach(function (t) { counts[t.operator] = (counts[t.operator] || 0) + 1; });
    var frequent = Object.keys(counts).sort(function (a, b) { return counts[b] - counts[a]; }).slice(0, 5);
    var palette = ['blue', 'orange', 'green', 'pink', 'brown'];
    var groups = frequent.concat(Object.keys(counts).length > 5 ? ['other'] : []);
    var series = groups.map(function (group, index) {
      return {
        name: group, type: 'scatter', symbolSize: 7, itemStyle: { color: colour(palette[index] || 'grey') },
        data: report.tensors.map(function (t, i) { return [i, t.sqnrDb === null ? top : t.sqnrDb, i]; }).filter(function (p) {
          var operator = report.tensors[p[2]].operator;
          return group === 'other' ? frequent.indexOf(operator) < 0 : operator === group;
        })
      };
    });
    return base({
      legend: Object.assign(legend(groups), { type: 'scroll' }), series: series, grid: { left: 52, right: 18, top: 40, bottom: 46 },
      tooltip: { trigger: 'item', confine: true, formatter: function (p) {
        var t = report.tensors[p.value[2]];
        var split = t.weightShare === null ? '' : '<br>weights ' + compact(100 * t.weightShare) + ' % of the noise';
        return escaped(t.tensor) + '<br>' + escaped(t.operator) + ': ' + (t.sqnrDb === null ? 'no error' : compact(t.sqnrDb) + ' dB') + split;
      } },
      xAxis: axis('value', 'tensor, in graph order', { min: 0, max: Math.max(1, report.tensors.length - 1), minInterval: 1, nameGap: 28 }),
      yAxis: axis('value', 'SQNR, dB', { max: top, scale: true })
    });
  }

  function bars(names, series, unit, names2) {
    return base({
      legend: legend(names2), grid: { left: 8, right: 60, top: 34, bottom: 44, containLabel: true }, series: series,
      tooltip: { trigger: 'item', confine: true, formatter: function (p) { return escaped(p.seriesName) + '<br>' + escaped(p.name) + ': ' + compact(p.value) + ' ' + unit; } },
      xAxis: axis('value', unit, { min: 0, nameGap: 28 }),
      yAxis: axis('category', '', { data: names, inverse: true, axisLabel: { color: ink(), width: narrow.matches ? 110 : 190, overflow: 'truncate', fontFamily: font } })
    });
  }

  function sizes() {
    var rows = report.sizes.slice().sort(function (a, b) { return b.beforeBytes - a.beforeBytes; }).slice(0, 10);
    if (!rows.length) { return null; }
    var label = { show: true, position: 'right', color: ink(), formatter: function (p) { return compact(p.value); } };
    return bars(rows.map(function (r) { return r.operator; }), [
      { name: 'before', type: 'bar', label: label, itemStyle: { color: colour('grey') }, data: rows.map(function (r) { return r.beforeBytes / 1e6; }) },
      { name: 'after', type: 'bar', label: label, itemStyle: { color: colour('green') }, data: rows.map(function (r) { return r.afterBytes / 1e6; }) }
    ], 'MB', ['before', 'after']);
  }

  function kernels() {
    if (!report.runtime || !report.runtime.kernels.length) { return null; }
    var rows = report.runtime.kernels.filter(function (k) { return k.kind !== 'INDEX' && k.kind !== 'CONTROL'; });
    rows.sort(function (a, b) { return b.count - a.count; });
    rows = rows.slice(0, 16);
    var kinds = rows.map(function (k) { return k.kind; }).filter(function (k, i, all) { return all.indexOf(k) === i; });
    var words = function (kind) { return kind.toLowerCase().replace(/_/g, ' '); };
    var names = rows.map(function (k) { return k.operator.replace('com.microsoft.', ''); });
    return bars(names, kinds.map(function (kind) {
      return {
        name: words(kind), type: 'bar', stack: 'all', barMaxWidth: 18, itemStyle: { color: colour(KINDS[kind]) },
        label: { show: true, position: 'right', color: ink(), formatter: function (p) { return p.value ? String(p.value) : ''; } },
        data: rows.map(function (k) { return k.kind === kind ? k.count : null; })
      };
    }), 'kernels', kinds.map(words));
  }

  var builders = { 'chart-sqnr': sqnr, 'chart-sizes': sizes, 'chart-kernels': kernels };

  function draw() {
    charts.forEach(function (chart) { chart.dispose(); });
    charts = [];
    document.getElementById('charts').hidden = false;
    Object.keys(builders).forEach(function (id) {
      var element = document.getElementById(id), option = builders[id]();
      element.parentNode.hidden = !option;
      if (!option) { return; }
      var chart = echarts.init(element, null, printing ? { renderer: 'svg', width: 325, height: 250 } : { renderer: 'svg' });
      chart.setOption(option);
      charts.push(chart);
    });
    document.getElementById('charts').hidden = !charts.length;
  }

  document.querySelectorAll('input.filter').forEach(function (input) {
    var rows = input.parentNode.querySelectorAll('tbody tr');
    input.addEventListener('input', function () {
      var wanted = input.value.toLowerCase();
      rows.forEach(function (row) { row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0; });
    });
  });
  draw();
  dark.addEventListener('change', draw);
  window.addEventListener('resize', function () { charts.forEach(function (chart) { chart.resize(); }); });
  window.addEventListener('beforeprint', function () { printing = true; draw(); });
  window.addEventListener('afterprint', function () { printing = false; draw(); });
})();
