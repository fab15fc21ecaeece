/** @file The style of an evaluation's report, beside that of all pages. Series: Okabe and Ito (2008), lighter in the dark. */

export const STYLE = `
:root { --real: #0072b2; --fake: #d55e00; --series-0: #0072b2; --series-1: #d55e00; --series-2: #00835f; --series-3: #b3578d;
  --series-4: #8a6d00; --series-5: #2b87c0; --series-6: #7a7a7a; --series-7: #5e3c99; }
@media screen and (prefers-color-scheme: dark) { :root { --real: #56b4e9; --fake: #f0843c; --series-0: #56b4e9; --series-1: #f0843c;
  --series-2: #34c79b; --series-3: #e09cc4; --series-4: #e6c229; --series-5: #9ad0f5; --series-6: #b0b0b0; --series-7: #b9a0f0; } }
body { max-width: 74rem; } p, body > ul { max-width: 62rem; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16.5rem), 1fr)); gap: .5rem 1.2rem; }
.figures figure { margin: .4rem 0; } .figures svg { width: 100%; } .figures figure:only-child { max-width: 24rem; }
.figures figure:only-child:has(svg[width="640"]) { grid-column: 1 / -1; max-width: 40rem; }
ul.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; } ul.legend svg { vertical-align: middle; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: .6rem; }
.picture { margin: 0; } .picture img { width: 100%; height: auto; display: block; } .picture figcaption { overflow-wrap: anywhere; }
@media print { nav { display: none; } .figures { grid-template-columns: repeat(2, 1fr); } }
`;
