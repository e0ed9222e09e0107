import{a,b,c}from"./chunk.OZN5U4EU.js";export{a as NotCanonical,c as decode,b as reasons};
