// Draws the course of a canary's steps from the JSON embedded beside it. The figures at its end are also in the tables.
(function () {
  'use strict';
  var reports = JSON.parse(document.getElementById('report-data').textContent);
  var report;
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  // Okabe and Ito's palette: told apart by colour-blind readers.
  var LIGHT = { blue: '#0072b2', orange: '#d55e00', green: '#009e73', grey: '#8a8f96' };
  var DARK = { blue: '#56b4e9', orange: '#ff9d4d', green: '#3fd1a4', grey: '#9aa3ad' };
  var charts = [];
  var printing = false;
  var font = getComputedStyle(document.body).fontFamily;

  function isDark() { return dark.matches && !printing; }
  function colour(name) { return (isDark() ? DARK : LIGHT)[name]; }
  function ink() { return isDark() ? '#c5ced8' : '#3a4552'; }
  function faint() { return isDark() ? '#323b45' : '#e3e7ec'; }
  function compact(value) { return value === null ? '–' : String(Number(Number(value).toPrecision(4))); }

  function finding(metric) { return report.decision.findings.filter(function (f) { return f.metric === metric; })[0]; }
  // Limits are written as people state them; on the scale of the effect, a tolerable loss of accuracy lies below zero.
  function limit(metric) { return metric === 'accuracy' ? -finding(metric).margin : finding(metric).margin; }
  function neutral(metric) { return metric.indexOf('latency') === 0 || metric === 'agreement' ? 1 : 0; }
  function course(metric) {
    return report.moments.map(function (moment) {
      var m = moment.metrics.filter(function (one) { return one.metric === metric; })[0];
      return Object.assign({ events: moment.events, look: moment.look }, m);
    });
  }

  function axis(name, extra) {
    return Object.assign({
      type: 'value', name: name, nameLocation: 'middle', nameTextStyle: { color: ink() }, axisLabel: { color: ink(), hideOverlap: true },
      axisLine: { lineStyle: { color: ink() } }, splitLine: { lineStyle: { color: faint() } }
    }, extra);
  }
  function base(points, unit, extra) {
    return Object.assign({
      animation: false, backgroundColor: 'transparent', textStyle: { color: ink(), fontFamily: font },
      grid: { left: 62, right: 22, top: 40, bottom: 46 },
      xAxis: axis('events', { min: 0, max: points[points.length - 1].events, nameGap: 28 }),
      yAxis: axis(unit, { scale: true, nameGap: 46 })
    }, extra);
  }
  function legend(names) { return { icon: 'roundRect', top: 0, left: 0, data: names, textStyle: { color: ink(), fontFamily: font } }; }
  function line(name, colourName, data, extra) {
    return Object.assign({
      name: name, type: 'line', symbol: data.length < 3 ? 'circle' : 'none', itemStyle: { color: colour(colourName) },
      lineStyle: { color: colour(colourName), width: 2 }, data: data
    }, extra);
  }
  function level(name, colourName, value, position) {
    return { name: name, type: 'line', data: [], markLine: {
      silent: true, symbol: 'none', lineStyle: { color: colour(colourName), type: 'dashed', width: 1.5 },
      label: { formatter: name + ' ' + compact(value), position: position || 'insideEndTop', color: ink() }, data: [{ yAxis: value }]
    } };
  }

  // One polygon for the whole band: lines on a numeric axis cannot be stacked.
  function area(held, api) {
    var upper = held.map(function (p) { return api.coord([p.events, p.high]); });
    var lower = held.map(function (p) { return api.coord([p.events, p.low]); }).reverse();
    return { type: 'polygon', shape: { points: upper.concat(lower) }, style: { fill: colour('blue'), opacity: 0.2 } };
  }

  function effect(metric) {
    var points = course(metric).filter(function (p) { return p.effect !== null; });
    if (!points.length) { return null; }
    // Wide intervals of the first looks would flatten all that follows: the axis is as high as what the later half needs.
    var later = points.slice(Math.floor(points.length / 2));
    var values = [limit(metric), neutral(metric)];
    later.forEach(function (p) { [p.effect, p.low, p.high].forEach(function (v) { if (v !== null) { values.push(v); } }); });
    var low = Math.min.apply(null, values), high = Math.max.apply(null, values), room = 0.08 * (high - low || 1);
    var held = points.filter(function (p) { return p.low !== null; });
    return base(points, 'candidate against reference', {
      legend: legend(['effect', 'interval']),
      yAxis: axis('candidate against reference', { min: low - room, max: high + room, nameGap: 46, axisLabel: { color: ink(), formatter: compact, showMinLabel: false, showMaxLabel: false } }),
      tooltip: { trigger: 'axis', confine: true, formatter: function (all) {
        var p = points.filter(function (one) { return one.events === all[0].value[0]; })[0];
        return p ? 'look ' + p.look + ', ' + p.samples + ' samples<br>' + compact(p.effect) + ' in ' + compact(p.low) + ' … ' + compact(p.high) : '';
      } },
      series: [
        {
          name: 'interval', type: 'custom', clip: true, silent: true, itemStyle: { color: colour('blue'), opacity: 0.35 },
          data: held.map(function (p) { return [p.events, p.low, p.high]; }), encode: { x: 0, y: [1, 2] },
          renderItem: function (params, api) { return params.dataIndex ? null : area(held, api); }
        },
        line('effect', 'blue', points.map(function (p) { return [p.events, p.effect]; })),
        level('limit', 'orange', limit(metric)), level('equal', 'grey', neutral(metric), 'insideEndBottom')
      ]
    });
  }

  function evidence(metric) {
    var points = course(metric), of = finding(metric);
    var top = Math.max(of.harm.thresholdLog10, of.nonInferiority.thresholdLog10);
    return base(points, 'log10 of e-value', {
      legend: legend(['harm', 'non-inferior']),
      yAxis: axis('log10 of e-value', { min: 0, nameGap: 46, max: function (v) { return Math.max(v.max, top) * 1.1; }, axisLabel: { color: ink(), formatter: compact } }),
      tooltip: { trigger: 'axis', confine: true, valueFormatter: compact },
      series: [
        line('harm', 'orange', points.map(function (p) { return [p.events, p.harmLog10E]; })),
        line('non-inferior', 'green', points.map(function (p) { return [p.events, p.safeLog10E]; })),
        level('harm', 'orange', of.harm.thresholdLog10), level('non-inferior', 'green', of.nonInferiority.thresholdLog10, 'insideEndBottom')
      ]
    });
  }

  // What lies in a closed step has no size yet; it is drawn when that is opened.
  function shown(element) {
    var step = element.closest('details');
    return !step || step.open;
  }

  function draw() {
    charts.forEach(function (chart) { chart.dispose(); });
    charts = [];
    document.querySelectorAll('.course').forEach(function (section) {
      section.hidden = false;
      var drawn = 0;
      section.querySelectorAll('.chart').forEach(function (element) {
        if (!shown(element)) { drawn++; return; }
        report = reports[Number(element.dataset.report)];
        var option = (element.dataset.kind === 'effect' ? effect : evidence)(element.dataset.metric);
        element.parentNode.hidden = !option;
        if (!option) { return; }
        var chart = echarts.init(element, null, printing ? { renderer: 'svg', width: 325, height: 250 } : { renderer: 'svg' });
        chart.setOption(option);
        charts.push(chart);
        drawn++;
      });
      section.hidden = !drawn;
    });
  }

  draw();
  dark.addEventListener('change', draw);
  document.querySelectorAll('details.step').forEach(function (step) { step.addEventListener('toggle', draw); });
  window.addEventListener('resize', function () { charts.forEach(function (chart) { chart.resize(); }); });
  window.addEventListener('beforeprint', function () { printing = true; draw(); });
  window.addEventListener('afterprint', function () { printing = false; draw(); });
})();
