import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './style.css';
import { startRouter } from './router.ts';
import { App } from './shell/app.tsx';

startRouter();
const page = document.getElementById('page');
if (page !== null) render(<App />, page);
