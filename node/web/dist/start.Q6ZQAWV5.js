import{a as m}from"./chunk.X3S5TS73.js";import"./chunk.KKGDOPXT.js";import{e as o}from"./chunk.GDRKFZPQ.js";o[m()].load().catch(()=>{});
